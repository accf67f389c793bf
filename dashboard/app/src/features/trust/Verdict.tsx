// Whether something holds, as mark and word.

import { CheckOutlined, WarningOutlined } from "@ant-design/icons";

import css from "./Trust.module.css";

export function Verdict({ holds, text }: { holds: boolean; text: string }) {
  return (
    <span className={holds ? css.holds : css.broken} data-holds={holds}>
      {holds ? <CheckOutlined /> : <WarningOutlined />}
      {text}
    </span>
  );
}
