// Role: what the user behind a request may do.
#pragma once

namespace assay::warehouse {

enum class Role {
  kOrdinary,   // Reads and writes tables.
  kMigration,  // Makes and changes the tables, too. Neither reaches outside the store.
};

}  // namespace assay::warehouse
