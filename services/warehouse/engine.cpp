#include "services/warehouse/engine.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "services/warehouse/chdb.h"
#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

constexpr char kConfigName[] = "engine.xml";

struct ResultDeleter {
  void operator()(chdb_result* result) const { chdb_destroy_query_result(result); }
};
using Result = std::unique_ptr<chdb_result, ResultDeleter>;

StatusOr<Outcome> Read(const Result& result) {
  if (const char* error = chdb_result_error(result.get())) return EngineException(error);
  Outcome outcome;
  if (const char* output = chdb_result_buffer(result.get())) {
    outcome.output.assign(output, chdb_result_length(result.get()));
  }
  outcome.result_rows = chdb_result_rows_read(result.get());
  outcome.result_bytes = chdb_result_bytes_read(result.get());
  outcome.read_rows = chdb_result_storage_rows_read(result.get());
  outcome.read_bytes = chdb_result_storage_bytes_read(result.get());
  outcome.written_rows = chdb_result_rows_written(result.get());
  outcome.written_bytes = chdb_result_bytes_written(result.get());
  return outcome;
}

// Named values in the four arrays that the C interface takes.
struct ParameterArrays {
  explicit ParameterArrays(const NamedValues& parameters) {
    for (const auto& [name, value] : parameters) {
      names.push_back(name.data());
      name_lengths.push_back(name.size());
      values.push_back(value.data());
      value_lengths.push_back(value.size());
    }
  }
  std::vector<const char*> names;
  std::vector<size_t> name_lengths;
  std::vector<const char*> values;
  std::vector<size_t> value_lengths;
};

std::string Quoted(std::string_view text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) {
    if (c == quote || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + quote;
}

std::string XmlText(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

bool IsSettingName(std::string_view name) {
  if (name.empty()) return false;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '.') return false;
  }
  return true;
}

// What any statement may do. Not among it: sources (files, URLs, other servers, commands),
// dictionaries, functions, users, backups, the end of the process.
constexpr char kGrants[] =
    "SHOW, SELECT, INSERT, CHECK, OPTIMIZE, TRUNCATE, KILL QUERY, "
    "CREATE DATABASE, CREATE TABLE, CREATE VIEW, CREATE TEMPORARY TABLE, "
    "CREATE ARBITRARY TEMPORARY TABLE, DROP DATABASE, DROP TABLE, DROP VIEW, "
    "ALTER UPDATE, ALTER DELETE, ALTER COLUMN, ALTER INDEX, ALTER STATISTICS, ALTER CONSTRAINT, "
    "ALTER TTL, ALTER MATERIALIZE TTL, ALTER SETTINGS, ALTER PROJECTION, ALTER ORDER BY, "
    "ALTER SAMPLE BY, ALTER VIEW, ALTER MODIFY COMMENT, "
    "SYSTEM MERGES, SYSTEM DROP CACHE, SYSTEM FLUSH LOGS";

// Settings that nobody may change: they name files and addresses, hold expressions that would run
// unseen, or choose another parser.
struct Pinned {
  std::string_view name;
  std::string_view value;
};
constexpr Pinned kPinned[] = {{"additional_result_filter", ""},
                              {"additional_table_filters", "{}"},
                              {"dialect", "clickhouse"},
                              {"format_avro_schema_registry_url", ""},
                              {"format_schema", ""},
                              {"format_schema_source", "file"},
                              {"format_template_resultset", ""},
                              {"format_template_row", ""},
                              {"implicit_table_at_top_level", ""},
                              {"input_format_record_errors_file_path", ""},
                              {"input_format_values_deduce_templates_of_expressions", "0"},
                              {"input_format_values_interpret_expressions", "0"},
                              {"output_format_schema", ""},
                              {"parallel_replicas_custom_key", ""},
                              {"rename_files_after_processing", ""},
                              {"schema_inference_hints", ""},
                              {"url_base", ""}};

// The engine reads its server settings and its one user from a file. What is insert-durable and
// merge-durable by default here is what the ledger's users rely on: a part that was acknowledged is
// on the disk.
std::string ConfigText(const EngineOptions& options, const std::string& path) {
  std::string values, constraints;
  for (const Pinned& pinned : kPinned) {
    values += fmt::format("<{0}>{1}</{0}>", pinned.name, pinned.value);
    constraints += fmt::format("<{0}><readonly/></{0}>", pinned.name);
  }
  std::string grants = fmt::format("<query>GRANT {} ON *.*</query>", kGrants);
  for (const std::string& engine : options.reaching_engines) {
    grants += fmt::format("<query>GRANT TABLE ENGINE ON {}</query>", Quoted(engine, '`'));
  }
  return fmt::format(R"(<clickhouse>
  <max_server_memory_usage>{}</max_server_memory_usage>
  <mark_cache_size>{}</mark_cache_size>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
    <min_rows_to_fsync_after_merge>1</min_rows_to_fsync_after_merge>
    <min_compressed_bytes_to_fsync_after_merge>1</min_compressed_bytes_to_fsync_after_merge>
  </merge_tree>
  <user_directories><users_xml><path>{}</path></users_xml></user_directories>
  <profiles><default>{}<constraints>{}</constraints></default></profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password></password>
      <profile>default</profile>
      <quota>default</quota>
      <grants>{}</grants>
    </default>
  </users>
</clickhouse>
)",
                     options.memory_bytes_max, options.mark_cache_bytes_max, XmlText(path), values,
                     constraints, grants);
}

Status WriteConfig(const EngineOptions& options, const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(options.data_dir, error);
  if (error) {
    return FailedPrecondition("create data folder: {}: {}; set warehouse.data_dir",
                              options.data_dir, error.message());
  }
  std::ofstream file(path, std::ios::trunc);
  file << ConfigText(options, std::filesystem::absolute(path).string());
  file.close();
  if (file) return OkStatus();
  return FailedPrecondition("write {}: not possible; is the folder writable and the disk not full?",
                            path.string());
}

chdb_connection* Connect(std::vector<std::string> arguments) {
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  return chdb_connect(static_cast<int>(pointers.size()), pointers.data());
}

}  // namespace

InsertStream::~InsertStream() {
  chdb_destroy_insert_stream(static_cast<chdb_insert_stream>(stream_));
}

Status InsertStream::Append(std::string_view bytes) {
  auto* stream = static_cast<chdb_insert_stream>(stream_);
  if (chdb_stream_append(stream, bytes.data(), bytes.size()) == CHDBSuccess) return OkStatus();
  return EngineException("insert has failed");
}

StatusOr<Outcome> InsertStream::Finish() {
  return Read(Result(chdb_stream_done(static_cast<chdb_insert_stream>(stream_))));
}

Session::~Session() { chdb_close_conn(static_cast<chdb_connection*>(connection_)); }

Status Session::Configure(const SessionSettings& wanted) {
  // One call for all, with read-only mode last because nothing can be set behind it. A server
  // reads a bare expression as a syntax error; only the embedded engine would evaluate it.
  std::string sql = "SET implicit_select = 0";
  for (const auto& [name, value] : wanted.settings) {
    if (!IsSettingName(name)) {
      return MakeException(kUnknownSetting, fmt::format("Unknown setting '{}'", name));
    }
    sql += fmt::format(", {} = {}", name, Quoted(value, '\''));
  }
  if (!wanted.database.empty()) sql += fmt::format("; USE {}", Quoted(wanted.database, '`'));
  if (wanted.readonly != 0) sql += fmt::format("; SET readonly = {}", wanted.readonly);
  return Run(sql, "TabSeparated", {}).status();
}

StatusOr<Outcome> Session::Run(std::string_view sql, std::string_view format,
                               const NamedValues& parameters) {
  const ParameterArrays bound(parameters);
  return Read(Result(chdb_query_with_params_n(
      *static_cast<chdb_connection*>(connection_), sql.data(), sql.size(), format.data(),
      format.size(), bound.names.data(), bound.name_lengths.data(), bound.values.data(),
      bound.value_lengths.data(), parameters.size())));
}

StatusOr<std::unique_ptr<InsertStream>> Session::Insert(std::string_view sql,
                                                        std::string_view format,
                                                        const NamedValues& parameters) {
  const ParameterArrays bound(parameters);
  auto* handle = chdb_stream_insert_with_params_n(
      *static_cast<chdb_connection*>(connection_), sql.data(), sql.size(), format.data(),
      format.size(), bound.names.data(), bound.name_lengths.data(), bound.values.data(),
      bound.value_lengths.data(), parameters.size());
  std::unique_ptr<InsertStream> stream(new InsertStream(handle));
  if (const char* error = chdb_stream_insert_error(handle)) return EngineException(error);
  return stream;
}

StatusOr<std::unique_ptr<Engine>> Engine::Start(const EngineOptions& options) {
  const std::filesystem::path config = std::filesystem::path(options.data_dir) / kConfigName;
  RETURN_IF_ERROR(WriteConfig(options, config));
  // Answers must not depend on where the machine stands; the engine takes its zone from here.
  ::setenv("TZ", "UTC", 1);
  chdb_set_signal_handlers_enabled(0);
  auto* anchor =
      Connect({"warehouse", "--path=" + options.data_dir, "--config-file=" + config.string()});
  if (anchor == nullptr) {
    return FailedPrecondition(
        "start the engine in {}: refused; is another warehouse using the folder, or is it damaged?",
        options.data_dir);
  }
  std::unique_ptr<Engine> engine(new Engine(options.data_dir));
  engine->anchor_.reset(new Session(anchor));
  RETURN_IF_ERROR(engine->Describe());
  return engine;
}

Engine::~Engine() = default;

StatusOr<std::unique_ptr<Session>> Engine::Open() {
  auto* connection = Connect({"warehouse", "--path=" + data_dir_});
  if (connection == nullptr) return Internal("open a connection to the engine: refused");
  return std::unique_ptr<Session>(new Session(connection));
}

Status Engine::Kill(std::string_view mark) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Session> session, Open());
  // The mark in two halves, lest this statement finds itself.
  const size_t half = mark.size() / 2;
  return session
      ->Run(fmt::format("KILL QUERY WHERE position(query, concat('{}', '{}')) > 0 ASYNC",
                        mark.substr(0, half), mark.substr(half)),
            "TabSeparated", {})
      .status();
}

Status Engine::Describe() {
  ASSIGN_OR_RETURN(const Outcome outcome,
                   anchor_->Run("SELECT version(), timezone()", "TabSeparated", {}));
  const size_t tab = outcome.output.find('\t');
  if (tab == std::string::npos) return Internal("ask the engine for its version: no answer");
  version_ = outcome.output.substr(0, tab);
  time_zone_ = outcome.output.substr(tab + 1, outcome.output.find('\n') - tab - 1);
  ASSIGN_OR_RETURN(
      const Outcome functions,
      anchor_->Run("SELECT lower(name) FROM system.table_functions", "TabSeparated", {}));
  std::istringstream lines(functions.output);
  for (std::string name; std::getline(lines, name);) table_functions_.insert(name);
  if (table_functions_.empty()) return Internal("ask the engine for its table functions: none");
  return OkStatus();
}

}  // namespace assay::warehouse
