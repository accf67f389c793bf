-- 0001: the table of call events. Not a mutation; cost: none.
--
-- One row per Kafka offset, whatever became of the record, so that for every partition
--   count() = max(kafka_offset) - min(kafka_offset) + 1.
-- The projections live in the same part as the rows, so they can never disagree with them:
--   ledger    where to go on after a start or an unknown outcome
--   source    which sequences of a source are stored
--   interval  figures by quarter of an hour (UTC)
--   day       figures by the unit's local date
-- Queries must repeat a projection's expressions letter by letter to be answered from it.
CREATE TABLE IF NOT EXISTS call
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
    counted_at       DateTime64(3, 'UTC') CODEC(Delta, ZSTD),  -- the call's arrival
    business_date    Date,                              -- counted_at in the unit's zone
    unit             LowCardinality(String),
    customer_ref     String,
    employee_ref     LowCardinality(String),
    call_id          String,
    phase            LowCardinality(String),            -- queued, answered, ended
    direction        LowCardinality(String),            -- inbound, outbound
    line             LowCardinality(String),
    business         LowCardinality(String),
    skill            LowCardinality(String),
    outcome          LowCardinality(String),            -- answered, abandoned, left_before_queue, self_served, dropped, phantom; empty until ended
    queued           UInt8,                             -- 1: the call waited in a queue
    ivr_ms           UInt32,
    queue_ms         UInt32,                            -- 0 where it never queued
    ring_ms          UInt32,
    talk_ms          UInt32,
    handle_ms        UInt32,                            -- talk + hold + after-call work
    hold_ms          UInt32,
    wrap_ms          UInt32,

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
               direction, line, business, skill, outcome,
               count(), sum(ingested_at > counted_at + INTERVAL 1 DAY), sum(queued),
               sum(queue_ms), sum(toUInt128(queue_ms) * queue_ms),
               sum(talk_ms), sum(handle_ms), sum(toUInt128(handle_ms) * handle_ms),
               sum(queue_ms <= 5000), sum(queue_ms <= 10000), sum(queue_ms <= 15000),
               sum(queue_ms <= 20000), sum(queue_ms <= 30000), sum(queue_ms <= 45000),
               sum(queue_ms <= 60000), sum(queue_ms <= 90000), sum(queue_ms <= 120000),
               sum(queue_ms <= 180000), sum(queue_ms <= 300000), sum(queue_ms <= 600000)
        GROUP BY unit, toStartOfInterval(counted_at, INTERVAL 15 MINUTE), status, sign,
                 direction, line, business, skill, outcome
    ),
    PROJECTION day
    (
        SELECT unit, business_date, status, sign,
               direction, line, business, skill, outcome,
               count(), sum(ingested_at > counted_at + INTERVAL 1 DAY), sum(queued),
               sum(queue_ms), sum(toUInt128(queue_ms) * queue_ms),
               sum(talk_ms), sum(handle_ms), sum(toUInt128(handle_ms) * handle_ms),
               sum(queue_ms <= 5000), sum(queue_ms <= 10000), sum(queue_ms <= 15000),
               sum(queue_ms <= 20000), sum(queue_ms <= 30000), sum(queue_ms <= 45000),
               sum(queue_ms <= 60000), sum(queue_ms <= 90000), sum(queue_ms <= 120000),
               sum(queue_ms <= 180000), sum(queue_ms <= 300000), sum(queue_ms <= 600000)
        GROUP BY unit, business_date, status, sign,
                 direction, line, business, skill, outcome
    )
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ingested_at)
ORDER BY (unit, counted_at)
SETTINGS lightweight_mutation_projection_mode = 'rebuild',
         non_replicated_deduplication_window = 0;
