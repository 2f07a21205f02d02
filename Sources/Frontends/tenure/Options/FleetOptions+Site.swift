import Assembly
import Diagnostics

extension FleetOptions {
  /// Runs work over connections to the fleet's databases, and closes them, whatever becomes of it.
  func atSite<R>(_ work: (Site) async throws -> R) async throws -> R {
    let fleet = try await fleet()
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
