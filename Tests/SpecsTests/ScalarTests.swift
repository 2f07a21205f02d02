import Specs
import TestKit
import Testing

@Suite struct ScalarTests {
  @Test(arguments: [
    ("90s", "PT1M30S"), ("15m", "PT15M"), ("12h", "PT12H"), ("30d", "P30D"), ("4w", "P28D"),
    ("P7Y", "P7Y"), ("P12M", "P1Y"), ("P1Y6M", "P1Y6M"), ("P1W", "P7D"), ("PT36H", "P1DT12H"),
    ("0s", "PT0S"), ("P1DT1H1M1S", "P1DT1H1M1S"),
  ]) func `a duration is normalised`(written: String, normal: String) {
    #expect(Period(written)?.description == normal)
  }

  @Test(arguments: [
    "", "P", "PT", "15", "m", "1.5h", "-1h", "P1H", "PT1D", "P1D1Y", "1h30m", "P1YT",
    "99999999999999999s",
    "P2000Y", "15 m", "15M",
  ]) func `what is no duration is none`(written: String) {
    #expect(Period(written) == nil)
  }

  @Test(arguments: [
    ("512MiB", 512 << 20), ("10Gi", 10 << 30), ("10GB", 10_000_000_000), ("0B", 0), ("1kB", 1000),
    ("1PiB", 1 << 50),
  ]) func `a size is a number of bytes`(written: String, bytes: Int64) {
    #expect(ByteSize(written)?.bytes == bytes)
    #expect(ByteSize(ByteSize(bytes: bytes).description)?.bytes == bytes)
  }

  @Test(arguments: ["", "10", "GiB", "10gib", "10 GiB", "-1GiB", "1.5GiB", "9999999PiB", "1Bi"])
  func `what is no size is none`(written: String) {
    #expect(ByteSize(written) == nil)
  }

  @Test(arguments: [
    ("2026-12-31T08:00:00Z", "2026-12-31T08:00:00Z"),
    ("2026-12-31T08:00:00.250+01:00", "2026-12-31T07:00:00.25Z"),
    ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
    ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ("2024-02-29T00:00:00-00:30", "2024-02-29T00:30:00Z"),
  ]) func `a time is read and printed`(written: String, normal: String) {
    #expect(Timestamp(rfc3339: written)?.description == normal)
  }

  @Test(arguments: [
    "2026-12-31", "2026-02-29T00:00:00Z", "2026-12-31T24:00:00Z", "2026-12-31T08:00:60Z",
    "2026-12-31T08:00:00", "2026-12-31T08:00Z", "2026-13-01T00:00:00Z", "26-12-31T08:00:00Z",
  ]) func `what is no time is none`(written: String) {
    #expect(Timestamp(rfc3339: written) == nil)
  }

  @Test func `months are added as a calendar does`() throws {
    let start = try #require(Timestamp(rfc3339: "2024-01-31T10:00:00Z"))
    #expect(start.adding(Period(months: 1, seconds: 0)).description == "2024-02-29T10:00:00Z")
    #expect(start.adding(Period(months: 13, seconds: 60)).description == "2025-02-28T10:01:00Z")
  }

  @Test(arguments: [
    ("Europe/London", "2026-07-01", "2026-06-30T23:00:00Z"),
    ("Asia/Tokyo", "2026-01-01", "2025-12-31T15:00:00Z"),
    ("America/New_York", "2026-11-01", "2026-11-01T04:00:00Z"),
    // Clocks went from 00:00 to 01:00: the day began at one.
    ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
    // A whole day was left out: the next one begins where it would have.
    ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"),
    ("UTC", "2026-01-01", "2026-01-01T00:00:00Z"),
  ]) func `a date begins with its first moment in the zone`(
    zone: String, day: String, moment: String
  ) throws {
    let date = try #require(CivilDate(day.utf8))
    #expect(FleetFixture.zones.start(of: date, in: zone)?.description == moment)
  }

  @Test func `a part of a qualified name may hold a dot in quotes`() {
    #expect(QualifiedName(#"public."odd.""name""#)?.parts == ["public", #"odd."name"#])
    #expect(QualifiedName(#""a.b""#)?.description == #""a.b""#)
    for wrong in [
      "", ".", "a.", ".a", #""a"#, #""a"b"#, "a.b.c.d", String(repeating: "x", count: 64),
    ] {
      #expect(QualifiedName(wrong) == nil)
    }
  }
}
