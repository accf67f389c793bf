#include "ingest/sink/migrate/migration.h"

#include <openssl/sha.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <system_error>
#include <utility>

#include "ingest/sink/migrate/statements.h"

namespace assay::sink {
namespace {

namespace fs = std::filesystem;

std::string Sha256(const std::string& text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  std::string hexadecimal;
  for (const unsigned char byte : digest) hexadecimal += fmt::format("{:02x}", byte);
  return hexadecimal;
}

Status CheckProjectionStatements(const Migration& migration) {
  const auto has = [&](const char* words) {
    const std::regex pattern(words, std::regex::icase);
    return std::ranges::any_of(migration.statements, [&](const std::string& statement) {
      return std::regex_search(statement, pattern);
    });
  };
  if (has(R"(\badd\s+projection\s+if\s+not\s+exists\b)") &&
      has(R"(\bmaterialize\s+projection\b)")) {
    return OkStatus();
  }
  return InvalidArgument(
      "{}.sql: a projection migration needs ADD PROJECTION IF NOT EXISTS and MATERIALIZE "
      "PROJECTION",
      migration.name);
}

}  // namespace

StatusOr<Migration> ParseMigration(const std::string& name, const std::string& text) {
  static const std::regex name_form("([0-9]{4})_[a-z0-9_]+");
  static const std::regex head_form(R"(-- ([0-9]{4})( \(projection\))?: .*)");
  std::smatch in_name;
  if (!std::regex_match(name, in_name, name_form)) {
    return InvalidArgument("{}.sql: a migration is named NNNN_what_it_does.sql", name);
  }
  const std::string head = text.substr(0, text.find('\n'));
  std::smatch in_head;
  if (!std::regex_match(head, in_head, head_form) || in_head[1] != in_name[1]) {
    return InvalidArgument(
        "{}.sql: the first line must begin with '-- {}: ' or '-- {} "
        "(projection): '",
        name, in_name[1].str(), in_name[1].str());
  }
  Migration migration{
      .version = static_cast<uint32_t>(std::stoul(in_name[1])),
      .name = name,
      .kind = in_head[2].matched ? MigrationKind::kProjection : MigrationKind::kPlain,
      .checksum = Sha256(text),
      .statements = {}};
  auto statements = SplitStatements(text);
  if (!statements.ok()) return Annotate(statements.status(), name + ".sql");
  migration.statements = *std::move(statements);
  if (migration.statements.empty()) return InvalidArgument("{}.sql: no statement", name);
  if (migration.kind == MigrationKind::kProjection) {
    RETURN_IF_ERROR(CheckProjectionStatements(migration));
  }
  return migration;
}

StatusOr<std::vector<Migration>> ReadMigrations(const std::string& folder) {
  std::error_code error;
  std::vector<Migration> migrations;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".sql") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) return NotFound("read {}: cannot be read", entry.path().string());
    ASSIGN_OR_RETURN(Migration migration, ParseMigration(entry.path().stem().string(), text));
    migrations.push_back(std::move(migration));
  }
  if (error) return NotFound("read migrations from {}: {}", folder, error.message());
  std::ranges::sort(migrations, {}, &Migration::version);
  for (size_t i = 0; i < migrations.size(); ++i) {
    if (migrations[i].version == i + 1) continue;
    return InvalidArgument("{}: expected migration {:04} at the place of {}.sql", folder, i + 1,
                           migrations[i].name);
  }
  if (migrations.empty()) return NotFound("{} holds no migration (*.sql)", folder);
  return migrations;
}

StatusOr<std::vector<Migration>> PendingMigrations(const std::vector<Migration>& known,
                                                   const std::vector<AppliedMigration>& applied) {
  std::vector<Migration> pending;
  for (const AppliedMigration& had : applied) {
    const auto same = std::ranges::find(known, had.version, &Migration::version);
    if (same == known.end()) {
      return FailedPrecondition(
          "the store has migration {} ({}), this program knows {} migrations: the store is newer; "
          "use the program that made it, or a newer one",
          had.version, had.name, known.size());
    }
    if (same->checksum != had.checksum) {
      return FailedPrecondition(
          "migration {} was applied with another text (checksum {:.12}, now {:.12}); restore the "
          "file and put the change into a new migration",
          same->name, had.checksum, same->checksum);
    }
  }
  for (const Migration& migration : known) {
    if (std::ranges::find(applied, migration.version, &AppliedMigration::version) ==
        applied.end()) {
      pending.push_back(migration);
    }
  }
  return pending;
}

}  // namespace assay::sink
