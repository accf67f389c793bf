-- 0003: an index on the place in the log. Not a mutation: parts get it when they are written or
-- merged, and parts without it merge with the others.
--
-- Current states and repairs read rows by their offsets. Rows lie by unit and arrival, so those of
-- a short piece of the log are in few granules of each part.
ALTER TABLE call ADD INDEX IF NOT EXISTS kafka_offset_range kafka_offset TYPE minmax;
ALTER TABLE survey ADD INDEX IF NOT EXISTS kafka_offset_range kafka_offset TYPE minmax;
