using CasesPdp.Decisions;
using CasesPdp.Policies.Requests;
using Spectre.Console;

namespace CasesPdp.Cli.Output;

/// <summary>Writes one decision for people.</summary>
internal static class DecisionText
{
    /// <summary>Outcome and reason, what is missing, advice, revision.</summary>
    public static void Write(Terminal terminal, Decision decision, string revision)
    {
        var console = Consoles.For(terminal);
        var outcome = decision.Outcome == Outcome.Allow ? "[green bold]ALLOW[/]" : "[red bold]DENY[/]";
        console.MarkupLine($"{outcome}  {ReasonNames.Of(decision.Reason)}");
        if (decision.Missing.Count > 0)
        {
            console.MarkupLine($"missing   {Markup.Escape(string.Join(", ", decision.Missing))}");
        }

        if (decision.LinksUnavailable)
        {
            console.MarkupLine("advice    what Kibana sends will hold no links: the deployment has no public base URL");
        }

        console.MarkupLine($"[grey]revision  {revision}[/]");
    }
}
