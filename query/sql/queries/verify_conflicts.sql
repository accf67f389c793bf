-- Purpose: numbers of sources of which two rows say different things, and the newest of them in
-- words; the view {table}_conflict (migration 0005) says which.
-- Cost: status of all rows, and what was sent of those that came again; seconds for 100 M rows.
-- Caller: IntakeService.Verify.
SELECT count() AS conflicts,
       argMax(concat(finding, ': ', source_id, ' epoch ', toString(epoch), ' sequence ',
                     toString(sequence), ', partition ', toString(kafka_partition),
                     ', kept at offset ', toString(kept_offset), ', repeated at ',
                     toString(repeated_offsets)),
              newest_at) AS example
FROM {conflicts:Identifier}
