/// What entering a tenant's context sets for the transaction; nil leaves a setting as it is.
package struct SessionDefaults: Hashable, Sendable {
  package let statementTimeoutMilliseconds: Int64?
  package let idleInTransactionTimeoutMilliseconds: Int64?
  package let workMemKilobytes: Int64?

  package init(
    statementTimeoutMilliseconds: Int64?, idleInTransactionTimeoutMilliseconds: Int64?,
    workMemKilobytes: Int64?
  ) {
    self.statementTimeoutMilliseconds = statementTimeoutMilliseconds
    self.idleInTransactionTimeoutMilliseconds = idleInTransactionTimeoutMilliseconds
    self.workMemKilobytes = workMemKilobytes
  }

  /// As PostgreSQL takes them, within the ranges that it accepts: a value out of range would keep the tenant from
  /// entering its context at all.
  var texts: (statement: String?, idle: String?, workMem: String?) {
    let most = Int64(Int32.max)
    func clamped(_ value: Int64?, _ least: Int64, _ unit: String) -> String? {
      value.map { "\(max(least, min($0, most)))\(unit)" }
    }
    return (
      clamped(statementTimeoutMilliseconds, 0, "ms"),
      clamped(idleInTransactionTimeoutMilliseconds, 0, "ms"),
      clamped(workMemKilobytes, 64, "kB")
    )
  }
}
