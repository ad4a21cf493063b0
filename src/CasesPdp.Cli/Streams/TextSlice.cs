namespace CasesPdp.Cli.Streams;

/// <summary>A string of a line: where its text stands, in the line itself or, if it was escaped, in the buffer of unescaped text.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="IsUnescaped">Whether the text stands in the buffer of unescaped text.</param>
/// <param name="IsPresent">Whether the line has it at all: the default value is an absent string.</param>
internal readonly record struct TextSlice(int Start, int Length, bool IsUnescaped, bool IsPresent);
