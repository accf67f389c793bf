-- 0002: the table of survey responses. Not a mutation; cost: none.
--
-- One row per Kafka offset and the same four projections as `call` (see 0001). A response's
-- answers are arrays aligned to the subjects of its questionnaire version: first the items,
-- then the dimensions, so that `sumForEach` adds responses up.
CREATE TABLE IF NOT EXISTS survey
(
    log_id           LowCardinality(String),            -- incarnation of the log
    kafka_partition  UInt32,
    kafka_offset     UInt64 CODEC(Delta, ZSTD),
    ingested_at      DateTime64(3, 'UTC') CODEC(Delta, ZSTD),  -- the record's LogAppendTime
    source_id        String,
    epoch            UInt32,
    sequence         UInt64 CODEC(Delta, ZSTD),         -- 0: un-numbered
    status           LowCardinality(String),            -- ok, duplicate, rejected, poison
    sign             Int8,                              -- 1; -1 for a retraction
    reject_reason    LowCardinality(String),            -- RejectReason in lower case, no prefix
    reject_field     LowCardinality(String),
    reject_message   String,
    raw              String CODEC(ZSTD),                -- of a rejected or poison record
    traceparent      String CODEC(ZSTD),
    occurred_at      DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    counted_at       DateTime64(3, 'UTC') CODEC(Delta, ZSTD),  -- the moment of answering
    business_date    Date,                              -- counted_at in the unit's zone
    unit             LowCardinality(String),
    customer_ref     String,
    employee_ref     LowCardinality(String),
    response_id      String,
    call_id          String,                            -- the call it follows, or empty
    method           LowCardinality(String),            -- keypress, inquiry, web, fax, agency, interactive
    questionnaire    LowCardinality(String),
    questionnaire_version UInt32,
    answered         Array(UInt8),                      -- 1 where the subject was answered
    score_micro      Array(UInt32),                     -- millionths of a point above the scale's minimum
    -- Stored because a projection with a lambda in it is never matched.
    score_squared    Array(UInt128) MATERIALIZED arrayMap(score -> toUInt128(score) * score, score_micro),
    favourable       Array(UInt8),                      -- 1 where the favourable threshold is reached

    INDEX occurred_at_range occurred_at TYPE minmax,

    PROJECTION ledger
    (
        SELECT log_id, kafka_partition,
               min(kafka_offset), max(kafka_offset), count(), max(ingested_at)
        GROUP BY log_id, kafka_partition
    ),
    PROJECTION source
    (
        SELECT log_id, kafka_partition, source_id, epoch, status,
               min(sequence), max(sequence), count()
        GROUP BY log_id, kafka_partition, source_id, epoch, status
    ),
    PROJECTION interval
    (
        SELECT unit, toStartOfInterval(counted_at, INTERVAL 15 MINUTE), status, sign,
               method, questionnaire, questionnaire_version,
               count(), sum(ingested_at > counted_at + INTERVAL 1 DAY),
               sumForEach(answered), sumForEach(score_micro),
               sumForEach(score_squared),
               sumForEach(favourable)
        GROUP BY unit, toStartOfInterval(counted_at, INTERVAL 15 MINUTE), status, sign,
                 method, questionnaire, questionnaire_version
    ),
    PROJECTION day
    (
        SELECT unit, business_date, status, sign,
               method, questionnaire, questionnaire_version,
               count(), sum(ingested_at > counted_at + INTERVAL 1 DAY),
               sumForEach(answered), sumForEach(score_micro),
               sumForEach(score_squared),
               sumForEach(favourable)
        GROUP BY unit, business_date, status, sign,
                 method, questionnaire, questionnaire_version
    )
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ingested_at)
ORDER BY (unit, counted_at)
SETTINGS lightweight_mutation_projection_mode = 'rebuild',
         non_replicated_deduplication_window = 0;
