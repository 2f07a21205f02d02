enum YAMLReaderStub {}
