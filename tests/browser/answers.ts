// Answers that no healthy platform gives, in the form in which the pages get them.

import type { Page } from "playwright-core";

import {
  GetIntakeResponseSchema,
  GetLastVerifyResponseSchema,
  ListSourceIntakeRequestSchema,
  ListSourceIntakeResponseSchema,
} from "../../dashboard/gen/assay/query/v1/intake_pb";
import { create, fromBinary, type MessageInitShape, toBinary } from "../../dashboard/node_modules/@bufbuild/protobuf/dist/esm/index.js";

const INTAKE = "**/assay.query.v1.IntakeService";

export async function answerIntake(page: Page, intake: MessageInitShape<typeof GetIntakeResponseSchema>): Promise<void> {
  const body = toBinary(GetIntakeResponseSchema, create(GetIntakeResponseSchema, intake));
  await page.route(`${INTAKE}/GetIntake`, (route) => route.fulfill({ contentType: "application/proto", body: Buffer.from(body) }));
}

export async function answerLastVerify(page: Page, last: MessageInitShape<typeof GetLastVerifyResponseSchema>): Promise<void> {
  const body = toBinary(GetLastVerifyResponseSchema, create(GetLastVerifyResponseSchema, last));
  await page.route(`${INTAKE}/GetLastVerify`, (route) => route.fulfill({ contentType: "application/proto", body: Buffer.from(body) }));
}

export async function failLastVerify(page: Page): Promise<void> {
  const body = JSON.stringify({ code: "internal", message: "no memory of it" });
  await page.route(`${INTAKE}/GetLastVerify`, (route) => route.fulfill({ status: 500, contentType: "application/json", body }));
}

// Pages of sources by their token; the token of the next page is the last source of one.
export async function answerSources(page: Page, pages: Record<string, string[]>): Promise<void> {
  await page.route(`${INTAKE}/ListSourceIntake`, (route) => {
    const { pageToken } = fromBinary(ListSourceIntakeRequestSchema, route.request().postDataBuffer() ?? new Uint8Array());
    const ids = pages[pageToken] ?? [];
    const last = ids.at(-1) ?? "";
    const answer = create(ListSourceIntakeResponseSchema, {
      sources: ids.map((sourceId) => ({ family: "call", sourceId })),
      nextPageToken: last in pages ? last : "",
    });
    const body = Buffer.from(toBinary(ListSourceIntakeResponseSchema, answer));
    return route.fulfill({ contentType: "application/proto", body });
  });
}
