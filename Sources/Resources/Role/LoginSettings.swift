import Specs

/// What a tenant's sessions begin with: defaults of its role in this database, which a session may change.
enum LoginSettings {
  /// `name=value` as PostgreSQL keeps them, in the order of names; within the ranges that it accepts.
  static func lines(of tenant: ResolvedTenant) -> [String] {
    // A schema has the name of the tenant's login.
    let path = tenant.isolation != .pool ? [#"search_path="$user", public"#] : []
    return [
      "idle_in_transaction_session_timeout=\(milliseconds(tenant.idleInTransactionTimeout))ms"
    ] + path + [
      "statement_timeout=\(milliseconds(tenant.statementTimeout))ms",
      "work_mem=\(max(64, min(tenant.workMem.bytes / 1024, most)))kB",
    ]
  }

  private static let most = Int64(Int32.max)

  private static func milliseconds(_ seconds: Int64) -> Int64 {
    let product = max(0, seconds).multipliedReportingOverflow(by: 1000)
    return product.overflow ? most : min(product.partialValue, most)
  }
}
