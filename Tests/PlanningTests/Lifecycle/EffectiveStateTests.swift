import Lifecycle
import Specs
import Testing

@Suite struct EffectiveStateTests {
  /// Seconds on a clock that begins somewhere.
  private static func at(_ seconds: Double) -> Timestamp {
    Timestamp(microseconds: Int64(seconds * 1_000_000))
  }

  private static let departure = StateDeclaration.Departure(
    notice: at(100), grace: 30, effective: at(200))
  private static let hurried = StateDeclaration.Departure(
    notice: at(100), grace: .max, effective: at(200))

  struct Case: Sendable {
    let declared: StateDeclaration
    let now: Timestamp
    let state: TenantState
    let access: EffectiveState.Access
    var phase: EffectiveState.Phase?
    var until: Timestamp?
  }

  static let table: [Case] = [
    Case(declared: .init(.active), now: at(0), state: .active, access: .full),
    Case(
      declared: .init(.active, trialUntil: at(1), departure: departure), now: at(500),
      state: .active, access: .full),
    // A trial is over as its moment begins.
    Case(
      declared: .init(.trial, trialUntil: at(10)), now: at(9.999999), state: .trial, access: .full,
      until: at(10)),
    Case(
      declared: .init(.trial, trialUntil: at(10)), now: at(10), state: .suspended,
      access: .readOnly),
    Case(
      declared: .init(.trial, trialUntil: at(10), suspension: .blocked), now: at(10),
      state: .suspended, access: .none),
    Case(declared: .init(.trial), now: at(10), state: .trial, access: .full),
    Case(declared: .init(.suspended), now: at(0), state: .suspended, access: .readOnly),
    Case(
      declared: .init(.suspended, suspension: .blocked), now: at(0), state: .suspended,
      access: .none),
    // An offboarding: announced, notice, grace, access revoked.
    Case(
      declared: .init(.offboarding, departure: departure), now: at(99.999999), state: .offboarding,
      access: .full, phase: .announced, until: at(100)),
    Case(
      declared: .init(.offboarding, departure: departure), now: at(100), state: .offboarding,
      access: .full, phase: .notice, until: at(170)),
    Case(
      declared: .init(.offboarding, departure: departure), now: at(169.999999),
      state: .offboarding, access: .full, phase: .notice, until: at(170)),
    Case(
      declared: .init(.offboarding, departure: departure), now: at(170), state: .offboarding,
      access: .full, phase: .grace, until: at(200)),
    Case(
      declared: .init(.offboarding, departure: departure), now: at(199.999999),
      state: .offboarding, access: .full, phase: .grace, until: at(200)),
    Case(
      declared: .init(.offboarding, departure: departure), now: at(200), state: .offboarding,
      access: .none, phase: .accessRevoked),
    // A grace longer than the notice begins with it.
    Case(
      declared: .init(.offboarding, departure: hurried), now: at(100), state: .offboarding,
      access: .full, phase: .grace, until: at(200)),
    Case(
      declared: .init(.offboarding), now: at(1000), state: .offboarding, access: .full,
      phase: .announced),
  ]

  @Test(arguments: table)
  func `a declared state means one thing at each moment`(_ row: Case) {
    let effective = EffectiveState(of: row.declared, at: row.now)
    #expect(effective.state == row.state)
    #expect(effective.access == row.access)
    #expect(effective.phase == row.phase)
    #expect(effective.until == row.until)
  }

  @Test func `nothing changes before the moment that is named, and something does at it`() throws {
    let declarations: [StateDeclaration] = [
      .init(.trial, trialUntil: Self.at(10)), .init(.offboarding, departure: Self.departure),
      .init(.offboarding, departure: Self.hurried),
    ]
    for declared in declarations {
      var now = Self.at(0)
      while let next = EffectiveState(of: declared, at: now).until {
        try #require(now < next)
        let before = EffectiveState(of: declared, at: now)
        let last = Timestamp(microseconds: next.microseconds - 1)
        #expect(EffectiveState(of: declared, at: last) == before)
        #expect(EffectiveState(of: declared, at: next) != before)
        now = next
      }
    }
  }

  @Test func `the reason says what the document says`() {
    let suspended = StateDeclaration(.suspended, suspensionReason: "non-payment")
    #expect(EffectiveState(of: suspended, at: Self.at(0)).reason == "suspended: non-payment")
    let over = StateDeclaration(.trial, trialUntil: Self.at(0))
    #expect(EffectiveState(of: over, at: Self.at(0)).reason == "trial is over")
  }
}
