// The part of libchdb 26.7's C interface that the warehouse uses.
//
// The npm package that carries libchdb.so has no header, so the functions are declared here.
// Everything is an opaque pointer. A connection runs one statement at a time; different
// connections are independent and may be used by different threads.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

struct chdb_result;
typedef struct chdb_connection_* chdb_connection;
typedef struct chdb_insert_stream_* chdb_insert_stream;

enum chdb_state { CHDBSuccess = 0, CHDBError = 1 };

// Before the first connection: 0 leaves the process's signal handlers alone.
void chdb_set_signal_handlers_enabled(int enabled);

// Arguments as on ClickHouse's command line: --path=..., --config-file=..., --<setting>=<value>.
// The first connection starts the engine, closing the last one stops it. Null on failure.
chdb_connection* chdb_connect(int argc, char** argv);
void chdb_close_conn(chdb_connection* connection);

// Runs a statement to its end. Never null. Names and values need no terminating zero.
chdb_result* chdb_query_with_params_n(chdb_connection connection, const char* query,
                                      size_t query_length, const char* format, size_t format_length,
                                      const char* const* names, const size_t* name_lengths,
                                      const char* const* values, const size_t* value_lengths,
                                      size_t count);

// An INSERT, without its FORMAT clause, whose data is appended afterwards. Never null; every
// handle must be destroyed, which cancels what has not been finished.
chdb_insert_stream chdb_stream_insert_with_params_n(chdb_connection connection, const char* query,
                                                    size_t query_length, const char* format,
                                                    size_t format_length, const char* const* names,
                                                    const size_t* name_lengths,
                                                    const char* const* values,
                                                    const size_t* value_lengths, size_t count);
// Copies the bytes; blocks while the engine is behind. CHDBError once the insert has failed.
chdb_state chdb_stream_append(chdb_insert_stream stream, const void* bytes, size_t length);
chdb_result* chdb_stream_done(chdb_insert_stream stream);
void chdb_stream_cancel_insert(chdb_insert_stream stream);
const char* chdb_stream_insert_error(chdb_insert_stream stream);
void chdb_destroy_insert_stream(chdb_insert_stream stream);

// Null when the statement went well.
const char* chdb_result_error(chdb_result* result);
char* chdb_result_buffer(chdb_result* result);
size_t chdb_result_length(chdb_result* result);
uint64_t chdb_result_rows_read(chdb_result* result);          // Rows of the answer.
uint64_t chdb_result_bytes_read(chdb_result* result);         // Bytes of the answer, in memory.
uint64_t chdb_result_storage_rows_read(chdb_result* result);  // Rows read from tables.
uint64_t chdb_result_storage_bytes_read(chdb_result* result);
uint64_t chdb_result_rows_written(chdb_result* result);
uint64_t chdb_result_bytes_written(chdb_result* result);
void chdb_destroy_query_result(chdb_result* result);

}  // extern "C"
