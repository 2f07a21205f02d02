package import Diagnostics
import PostgresAccess
package import Reconciliation
package import Specs

/// What the control database keeps of tenants beside what plans change: who is registered, what was observed, and
/// how much of the destructive budget is spent.
package struct PostgresControlLog: ControlLog {
  let store: PostgresEffectStore
  let control: DatabaseName

  package init(_ store: PostgresEffectStore, control: DatabaseName) {
    self.store = store
    self.control = control
  }

  package func registrations(_ scope: Scope) async throws(DriverFailure) -> Registrations {
    let statements = ControlStatements(schema: store.schema)
    return try await store.read(control) { session throws(DriverFailure) in
      try statements.registrations(scope, session)
    }
  }

  package func observe(
    _ pass: ObservedPass, under lease: Lease
  ) async throws(DriverFailure) {
    let statements = ObservationStatements(schema: store.schema)
    try await store.effect(in: control, under: lease) { session throws(DriverFailure) in
      try statements.write(pass, session)
    }
  }

  package func standing() async throws(DriverFailure) -> (
    registrations: Registrations, destructiveThisHour: Set<String>
  ) {
    let statements = ControlStatements(schema: store.schema)
    return try await store.read(control) { session throws(DriverFailure) in
      (
        try statements.registrations(.everything, session),
        try statements.destructiveThisHour(session)
      )
    }
  }

  package func reserve(
    destructive tenants: Set<String>, limit: Int, for plan: String, under lease: Lease
  ) async throws(DriverFailure) -> Bool {
    let statements = ControlStatements(schema: store.schema)
    return try await store.effect(in: control, under: lease) { session throws(DriverFailure) in
      try statements.reserve(tenants, limit: limit, for: plan, session)
    }
  }
}
