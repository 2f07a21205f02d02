import Assembly
import Diagnostics
import Specs

extension FleetOptions {
  /// Runs work over connections to the fleet's databases, and closes them, whatever becomes of it.
  func atSite<R>(_ work: (Site) async throws -> R) async throws -> R {
    try await atSite(of: try await fleet(), work)
  }

  /// The same for a fleet that was read before.
  func atSite<R>(of fleet: Fleet, _ work: (Site) async throws -> R) async throws -> R {
    do {
      let site = try Site(of: fleet, in: workspace)
      do {
        let result = try await work(site)
        await site.close()
        return result
      } catch {
        await site.close()
        throw error
      }
    } catch let failure as DriverFailure {
      throw CommandFailure(failure)
    } catch let problem as Diagnostic {
      throw CommandFailure([problem])
    }
  }
}
