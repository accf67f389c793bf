// The one way to the network: Connect to the edge that served the page.

import { Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";

import { CatalogueService } from "../../../gen/assay/query/v1/catalogue_pb";
import { IntakeService } from "../../../gen/assay/query/v1/intake_pb";
import { MetricService } from "../../../gen/assay/query/v1/metric_pb";
import { observeServerTime } from "./clock";
import { failed, heard } from "./freshness";

// Where the asker sets none.
const DEADLINE_MS = 60_000;

const observe: Interceptor = (next) => async (request) => {
  try {
    const response = await next(request);
    const date = response.header.get("date");
    if (date) observeServerTime(new Date(date), false);
    heard();
    return response;
  } catch (error) {
    const { code } = ConnectError.from(error);
    if (code === Code.Unavailable || code === Code.DeadlineExceeded || code === Code.Unknown) failed();
    throw error;
  }
};

const transport = createConnectTransport({
  baseUrl: "/",
  useBinaryFormat: true,
  defaultTimeoutMs: DEADLINE_MS,
  interceptors: [observe],
});

export const metricClient = createClient(MetricService, transport);
export const intakeClient = createClient(IntakeService, transport);
export const catalogueClient = createClient(CatalogueService, transport);
