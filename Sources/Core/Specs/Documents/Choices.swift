// The words that documents choose from; their order is the order of the schema's choices.

/// Whether a tenant lives: see "Meaning of state" in the documents' reference.
package enum TenantState: String, Sendable, CaseIterable {
  case trial, active, suspended, offboarding
}

/// What a suspended tenant may still do: read, or nothing.
package enum SuspensionMode: String, Sendable, CaseIterable { case readOnly, blocked }

/// How a tenant's data is kept apart: shared tables, a schema of its own, or a database of its own.
package enum Isolation: String, Sendable, CaseIterable { case pool, schema, database }

/// What is irreversible enough to need an approval.
package enum ApprovedAction: String, Sendable, CaseIterable { case destroy, migrate }

/// Who may hold a role: people of one tenant, or of the platform.
package enum RoleScope: String, Sendable, CaseIterable { case platform, tenant }

/// How the application says whose work it does.
package enum ContextTrust: String, Sendable, CaseIterable { case setting, signed, role }

/// What is done about a tenant-scoped table.
package enum TableIsolation: String, Sendable, CaseIterable { case enforce, observe, ignore }

/// How a table without a tenant column is reached: by a subquery, or by a column that is added to it.
package enum TableReach: String, Sendable, CaseIterable { case policy, column }

/// What is done about a change behind our back.
package enum DriftResponse: String, Sendable, CaseIterable { case correct, report }

/// How the readings of a period become one number.
package enum MeterAggregation: String, Sendable, CaseIterable { case sum, max, last, unique }

package enum BillingInterval: String, Sendable, CaseIterable { case monthly, quarterly, yearly }

/// Whether what exceeds a quota is refused or reported.
package enum Enforcement: String, Sendable, CaseIterable { case hard, soft }

package enum Weekday: String, Sendable, CaseIterable { case mon, tue, wed, thu, fri, sat, sun }
