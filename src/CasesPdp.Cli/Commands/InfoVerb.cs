using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;

namespace CasesPdp.Cli.Commands;

/// <summary><c>info</c>: describes the policy in force.</summary>
internal sealed class InfoVerb : Verb
{
    private readonly PolicyOptions _policy;
    private readonly Option<bool> _json = new("--json") { Description = "Write the description as JSON." };

    public InfoVerb(Terminal terminal)
        : base(terminal, "info", "Describes the policy in force: revision, deployment, counts, size, compile time.")
    {
        Options.Add(_json);
        _policy = new PolicyOptions().AddTo(this);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp info --bundle ./policy", "the numbers of a bundle"),
        ("casespdp info --server http://127.0.0.1:5080 --json", "what a server serves"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        using var pdp = _policy.Open(arguments, Terminal);
        var description = pdp.Describe();
        if (arguments.GetValue(_json))
        {
            WriteJson(description);
        }
        else
        {
            WriteText(description);
        }

        return ExitCodes.Done;
    }

    private void WriteText(PolicyDescription d)
    {
        Line("revision", d.Revision);
        Line("digest", d.Digest);
        Line("kibana", d.Kibana);
        Line("deployment", d.Deployment);
        Line("license", d.License ?? "(serverless: every licence gate passes)");
        Line("security", d.SecurityEnabled ? "enabled" : "disabled");
        Line("policy", d.IsDefault ? "the built-in example" : "a bundle");
        Line("owners", string.Join(", ", d.Owners));
        Line("roles", $"{d.Roles}");
        Line("spaces", $"{d.Spaces}");
        Line("actions", $"{d.Actions}");
        Line("subjects", $"{d.Subjects}");
        Line("memory", $"{d.TableBytes} bytes");
        if (d.CompileMilliseconds is { } compile)
        {
            Line("compiled in", $"{compile:0.0} ms");
        }

        Line("version", d.Version);
        Line("runtime", d.Runtime ?? "(the server does not say)");
    }

    private void Line(string name, string value) => Terminal.WriteLine($"{name,-12} {value}");

    private void WriteJson(PolicyDescription d) => JsonOutput.Write(Terminal, json =>
    {
        json.WriteString("revision", d.Revision);
        json.WriteString("digest", d.Digest);
        json.WriteString("kibana", d.Kibana);
        json.WriteString("deployment", d.Deployment);
        json.WriteString("license", d.License);
        json.WriteBoolean("securityEnabled", d.SecurityEnabled);
        json.WriteBoolean("defaultBundle", d.IsDefault);
        json.WriteStrings("owners", d.Owners);
        json.WriteNumber("roles", d.Roles);
        json.WriteNumber("spaces", d.Spaces);
        json.WriteNumber("actions", d.Actions);
        json.WriteNumber("subjects", d.Subjects);
        json.WriteNumber("rows", d.Rows);
        json.WriteNumber("tableBytes", d.TableBytes);
        json.WriteNumber("bytesPerRole", Math.Round(d.BytesPerRole, 1));
        if (d.CompileMilliseconds is { } compile)
        {
            json.WriteNumber("compileMilliseconds", Math.Round(compile, 3));
        }

        json.WriteString("version", d.Version);
        json.WriteString("runtime", d.Runtime);
    });
}
