namespace CasesPdp.FunctionalTests.Documents;

/// <summary>A command that a document shows, with the output below it.</summary>
/// <param name="Text">The command, several lines where it goes on.</param>
/// <param name="Output">The lines that it prints.</param>
/// <param name="Start">The index of the first line of output in the document.</param>
internal sealed record ShownCommand(string Text, IReadOnlyList<string> Output, int Start)
{
    private const string Prompt = "$ ";
    private const string MorePrompt = "> ";

    /// <summary>The commands of a block: a line with a prompt, lines behind a backslash or with the second prompt, then output.</summary>
    public static IEnumerable<ShownCommand> Of(MarkdownBlock block)
    {
        for (var i = 0; i < block.Lines.Count;)
        {
            Assert.StartsWith(Prompt, block.Lines[i], StringComparison.Ordinal);
            var text = block.Lines[i++][Prompt.Length..];
            while (i < block.Lines.Count && (text.EndsWith('\\') || block.Lines[i].StartsWith(MorePrompt, StringComparison.Ordinal)))
            {
                var line = block.Lines[i++];
                text += "\n" + (line.StartsWith(MorePrompt, StringComparison.Ordinal) ? line[MorePrompt.Length..] : line);
            }

            var output = block.Lines.Skip(i).TakeWhile(l => !l.StartsWith(Prompt, StringComparison.Ordinal)).ToList();
            yield return new ShownCommand(text, output, block.Start + i);
            i += output.Count;
        }
    }
}
