package import Diagnostics

/// Sees each statement of a connection before it is sent and after its answer has come, and may stop it.
///
/// Tests use it to interrupt work at every possible point; the text never holds a bound value.
package struct StatementObserver: Sendable {
  package struct Event: Sendable, Hashable {
    package enum Moment: Sendable { case beforeSending, afterAnswer }
    package var moment: Moment
    /// The statement with its values as `$n`.
    package var statement: String
    /// Which of this program's connections it is.
    package var connection: Int
    /// The process that serves the connection.
    package var backend: Int32
  }

  private let notice: @Sendable (Event) throws(DriverFailure) -> Void

  package init(_ notice: @escaping @Sendable (Event) throws(DriverFailure) -> Void) {
    self.notice = notice
  }

  package func see(_ event: Event) throws(DriverFailure) { try notice(event) }
}
