/// A tenant as the fleet has it: its own document over its tier's, the platform's defaults and the built-in ones.
package struct ResolvedTenant: Sendable {
  package let name: String
}
