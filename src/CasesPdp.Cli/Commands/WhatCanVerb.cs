using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies.Explanations;

namespace CasesPdp.Cli.Commands;

/// <summary><c>what-can</c>: lists what a subject may do in a space.</summary>
internal sealed class WhatCanVerb : Verb
{
    private readonly PolicyOptions _policy;
    private readonly NameOptions _names;
    private readonly QuestionOptions _question;
    private readonly Option<bool> _json = new("--json") { Description = "Write the lists as JSON." };

    public WhatCanVerb(Terminal terminal)
        : base(terminal, "what-can", "Lists what a subject may do in a space: operations and calls by owner, and Kibana's UI capabilities.")
    {
        _question = new QuestionOptions().AddSubject(this).AddSpace(this);
        Options.Add(_json);
        _names = new NameOptions().AddTo(this);
        _policy = new PolicyOptions().AddTo(this);
        _question.RequireSubject(this);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp what-can --example --role t1_analyst", "in the default space"),
        ("casespdp what-can --bundle ./policy --subject ann --space team-a --json", "a subject of the bundle's list, as JSON"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        using var pdp = _policy.Open(arguments, Terminal);
        var request = _question.Read(arguments);
        var capabilities = pdp.ListCapabilities(request);
        var names = _names.Open(arguments, Terminal, pdp).OnRequest(request);
        names.Require();
        if (arguments.GetValue(_json))
        {
            WriteJson(capabilities, pdp.Revision);
        }
        else
        {
            WriteText(capabilities);
        }

        names.Note();
        return ExitCodes.Done;
    }

    private void WriteText(Capabilities capabilities)
    {
        var rows = capabilities.Owners.SelectMany(o => o.Operations.Select(name => Row(o.Owner, "operation", name))
                .Concat(o.Calls.Select(name => Row(o.Owner, "call", name))))
            .Concat(capabilities.Calls.Select(name => Row("(no owner)", "call", name)))
            .Concat(capabilities.UiCapabilities.Select(name => Row("(no owner)", "ui", name)))
            .ToList();
        if (rows.Count == 0)
        {
            Terminal.WriteLine($"Nothing: {OutputNames.Of(capabilities.Reason)}");
            return;
        }

        TextRenderer.Write(Terminal, new ResultTable("", ["owner", "kind", "may"], rows));
    }

    private static Cell[] Row(string owner, string kind, string name) => [owner, kind, name];

    private void WriteJson(Capabilities capabilities, string revision) => JsonOutput.Write(Terminal, json =>
    {
        json.WriteString("reason", OutputNames.Of(capabilities.Reason));
        json.WriteObjects("owners", capabilities.Owners, o =>
        {
            json.WriteString("owner", o.Owner);
            json.WriteStrings("operations", o.Operations);
            json.WriteStrings("calls", o.Calls);
        });
        json.WriteStrings("calls", capabilities.Calls);
        json.WriteStrings("uiCapabilities", capabilities.UiCapabilities);
        json.WriteString("revision", revision);
    });
}
