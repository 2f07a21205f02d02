import ControlStore
import Diagnostics
import Reconciliation
import Specs
import TestKit

/// A log of 30 entries under three checkpoints, of two databases, and the state folder that belongs to it.
final class AuditCase: Sendable {
  let site: ControlSite
  let folder: TemporaryFolder
  let lease: Lease

  static let now = Timestamp(microseconds: 1_790_000_000_000_000)

  init(sealing: Bool = true) async throws {
    site = try await ControlSite()
    folder = try TemporaryFolder()
    lease = try await site.prepare()
    guard sealing else { return }
    for _ in 0..<3 {
      try await site.journal(6)
      try await site.journal(4, in: site.other)
      _ = try await seal()
    }
  }

  var state: AuditState { AuditState(folder: folder.path + "/state") }

  var sealer: AuditSealer {
    AuditSealer(
      site.store, control: site.control, databases: [site.other], fleet: "example", state: state)
  }

  func seal() async throws -> AuditSealer.Outcome {
    try await sealer.seal(under: lease, at: Self.now)
  }

  func verify() async throws -> AuditReport {
    try await AuditVerifier(
      site.store, control: site.control, databases: [site.other], fleet: "example", state: state
    ).verify()
  }

  /// The codes of what is wrong now.
  func findings() async throws -> [DiagnosticCode] { try await verify().findings.map(\.code) }
}
