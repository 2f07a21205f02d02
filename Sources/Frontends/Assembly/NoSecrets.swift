package import Diagnostics
package import Reconciliation

/// The secret store of who has no business with secrets: comparing documents, reading a saved plan.
package struct NoSecrets: SecretStore {
  package init() {}

  package func read(_ name: SecretName) throws(DriverFailure) -> [UInt8]? { throw Self.refusal }

  package func write(_ secret: [UInt8], as name: SecretName) throws(DriverFailure) {
    throw Self.refusal
  }

  private static let refusal = DriverFailure.permanent(
    Diagnostic(.secretUnreadable, "no secret store is open"))
}
