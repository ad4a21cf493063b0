using CasesPdp.Policies.Explanations;

namespace CasesPdp.Cli.Output;

/// <summary>Writes an explanation for people: in the words of whoever explained it.</summary>
internal static class ExplanationText
{
    /// <summary>Writes it to standard output.</summary>
    public static void Write(Terminal terminal, Explanation explanation, string revision)
    {
        terminal.Text.WriteLine(explanation.AdministratorText.TrimEnd());
        terminal.Text.WriteLine();
        terminal.Text.WriteLine($"To the user: {explanation.UserText}");
        terminal.Text.WriteLine($"Revision: {revision}");
    }
}
