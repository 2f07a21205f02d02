/// The test's own surroundings failed, not what it tests.
package struct TestKitError: Error, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
