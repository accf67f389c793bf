// Role: what the user behind a request may do.
#pragma once

namespace assay::warehouse {

enum class Role {
  kOrdinary,   // Reads and writes tables; reaches nothing outside the store.
  kMigration,  // Makes the tables; nothing the engine can do is refused.
};

}  // namespace assay::warehouse
