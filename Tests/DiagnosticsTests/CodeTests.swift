import Diagnostics
import Testing

@Suite struct CodeTests {
  @Test func `a code is found however it is written`() {
    #expect(DiagnosticCode.named("TN101") == .syntax)
    #expect(DiagnosticCode.named("101") == .syntax)
    #expect(DiagnosticCode.named("tn999") == nil)
  }
}
