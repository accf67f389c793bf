// The app's entrance: only wires.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./frame/App";
import "./ui/global.css";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
