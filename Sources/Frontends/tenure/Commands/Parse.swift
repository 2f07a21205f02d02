import ArgumentParser
import Diagnostics
import Specs
import YAMLReader

struct Parse: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a YAML file as it was read, as JSON, one line a document.",
    discussion: """
      Reads any YAML under Tenure's limits (1 MiB a file, depth 64, 100,000 nodes, 64 KiB a scalar) \
      and prints what it understood: YAML 1.2 core scalars, so that 'no' and '1:30' are strings and \
      '0x1F' is 31. Anchors, aliases, merge keys, foreign tags and duplicate keys are errors.

      Problems go to standard error and end with exit code 1; nothing is printed then. \
      'tenure parse -' reads standard input.
      """)

  @Argument(
    help: "The file, or '-' for standard input.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @OptionGroup var colour: ColourOption

  func run() throws {
    let name = file == "-" ? "standard input" : file
    let bytes = try InputFile.read(file, atMost: YAMLLimits.standard.bytes + 1)
    var reader = YAMLReader()
    var arena = NodeArena()
    let problems = reader.read(bytes, file: name, into: &arena)
    guard problems.isEmpty else { throw CommandFailure(problems) }
    for document in arena.documents { Console.out(arena.json(of: document)) }
  }
}
