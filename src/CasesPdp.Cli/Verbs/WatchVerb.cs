using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CasesPdp.Cli.Output;
using CasesPdp.Cli.Points;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Verbs;

/// <summary>
/// <c>watch</c>: tells which revision is in force, and whenever that or what is held or wrong changes. It outlives the server: one that was
/// reached and goes away is asked again until it is back.
/// </summary>
internal sealed class WatchVerb : AdministrationVerb
{
    private readonly Option<int> _count = new("--count") { Description = "End after that many; 0: never.", HelpName = "N" };

    public WatchVerb(Terminal terminal)
        : base(terminal, "watch", "Tells the status of a server's policy, and again whenever it changes, until interrupted.")
    {
        Options.Add(_count);
        _count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--count must not be negative.");
            }
        });
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp watch", "see reloads as they happen"),
        ("casespdp watch --json --count 1", "the status as one line of JSON"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments, PolicyAdministration administration)
    {
        var asJson = arguments.GetValue(Json);
        administration.Watch(
            arguments.GetValue(_count),
            told =>
            {
                if (asJson)
                {
                    WriteJson(told);
                }
                else
                {
                    var skipped = told.SkippedCount == 0 ? "" : $" ({told.SkippedCount} skipped)";
                    Terminal.Text.WriteLine($"-- {PolicyStatusJson.Name(told.Event)}{skipped}");
                    PolicyStatusText.Write(Terminal, told.Status);
                }

                Terminal.Text.Flush();
            },
            (why, wait) => Terminal.Error.WriteLine($"{why} Trying again in {wait.TotalSeconds:0.##} s."));
        return ExitCodes.Done;
    }

    private void WriteJson(WatchRevisionsResponse told)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("event", PolicyStatusJson.Name(told.Event));
            json.WriteNumber("skipped", told.SkippedCount);
            PolicyStatusJson.Write(json, told.Status);
            json.WriteEndObject();
        }

        Terminal.Text.WriteLine(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
    }
}
