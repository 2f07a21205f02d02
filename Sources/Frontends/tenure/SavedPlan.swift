import Assembly
import Diagnostics
import Planning
import PostgresAccess
import Reconciliation
import Specs

#if canImport(Glibc)
  import Glibc
#endif

/// A plan in a file.
enum SavedPlan {
  static func write(_ plan: Plan, to path: String) throws {
    let text: String
    do throws(Diagnostic) { text = try PlanFile.write(plan) } catch {
      throw CommandFailure([error])
    }
    guard Folder.write(text, to: path, mode: 0o600) else {
      throw CommandFailure([
        Diagnostic(
          .unwritableFile,
          "the plan cannot be written to '\(path)': \(String(cString: strerror(errno)))",
          hint: "name a file in a folder that is there and that this user may write in")
      ])
    }
  }

  /// Reads a plan that is to be applied to a fleet of that Platform.
  static func read(_ path: String, of fleet: Fleet, at now: Timestamp) throws -> Plan {
    let bytes = try InputFile.read(path, atMost: 1 << 30)
    do throws(Diagnostic) {
      return try PlanFile.read(
        String(decoding: bytes, as: UTF8.self), of: fleet.platform.name,
        kinds: TenureKinds.all(of: fleet.platform, revision: "").all.map(\.description), at: now)
    } catch {
      throw CommandFailure([error])
    }
  }
}
