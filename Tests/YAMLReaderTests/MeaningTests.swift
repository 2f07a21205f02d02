import Specs
import Testing
import YAMLReader

@Suite struct MeaningTests {
  @Test(arguments: [
    ("~", "null"), ("null", "null"), ("Null", "null"), ("NULL", "null"), ("", "null"),
    ("true", "true"), ("False", "false"), ("TRUE", "true"),
    ("no", "\"no\""), ("off", "\"off\""), ("yes", "\"yes\""), ("y", "\"y\""), ("nULL", "\"nULL\""),
    ("1:30", "\"1:30\""), ("2026-01-01", "\"2026-01-01\""), ("1_000", "\"1_000\""),
    ("12", "12"), ("-7", "-7"), ("+5", "5"), ("007", "7"), ("0o17", "15"), ("0x1F", "31"),
    ("0o8", "\"0o8\""), ("0xG", "\"0xG\""), ("-0x1", "\"-0x1\""), ("0x", "\"0x\""), ("-0", "0"),
    ("1e3", "1e3"), ("1.5", "1.5"), (".5", "0.5"), ("5.", "5"), ("+.50", "0.50"),
    ("-.5e-3", "-0.5e-3"),
    ("1.2.3", "\"1.2.3\""), ("e3", "\"e3\""), ("1e", "\"1e\""), (".", "\".\""),
    ("+", "\"+\""), ("1e3x", "\"1e3x\""), (".inf", "\".inf\""), ("-.INF", "\"-.inf\""),
    (".nan", "\".nan\""), (".Nan", "\".Nan\""),
    ("9223372036854775807", "9223372036854775807"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("9223372036854775808", "9223372036854775808"),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
    ("0xFFFFFFFFFFFFFFFF", "1.8446744073709552e+19"), ("1e999", "1e999"),
    ("\"12\"", "\"12\""), ("'true'", "\"true\""), ("|-\n  12", "\"12\""),
    ("!!str 12", "\"12\""), ("!!int \"12\"", "12"), ("!!float 3", "3"), ("! 12", "\"12\""),
    ("!!bool 'true'", "true"), ("!!null ''", "null"), ("!!seq []", "[]"), ("!!map {}", "{}"),
  ])
  func `a scalar means what YAML 1.2 says`(text: String, json: String) {
    let reading = Reading("--- \(text)\n")
    #expect(reading.problems.isEmpty)
    #expect(reading.json == [json])
  }

  @Test func `numbers beyond their range are kept, not trapped`() {
    #expect(ScalarMeaning.plain("9223372036854775807") == .integer(.max))
    #expect(ScalarMeaning.plain("-9223372036854775808") == .integer(.min))
    #expect(ScalarMeaning.plain("9223372036854775808") == .float(9_223_372_036_854_775_808))
    #expect(ScalarMeaning.plain("0o2000000000000000000000") == .float(18_446_744_073_709_551_616))
    #expect(ScalarMeaning.plain("1e999") == .float(.infinity))
    #expect(ScalarMeaning.plain("-1e999") == .float(-.infinity))
    #expect(ScalarMeaning.plain("1e-999") == .float(0))
    #expect(ScalarMeaning.plain("5.") == .float(5))
    #expect(ScalarMeaning.plain(".5") == .float(0.5))
    #expect(ScalarMeaning.plain("+1.5") == .float(1.5))
  }
}
