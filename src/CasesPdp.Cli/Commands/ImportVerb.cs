using System.CommandLine;
using CasesPdp.Cli.Import;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Cli.Commands;

/// <summary><c>import</c>: turns exports of Kibana and Elasticsearch into a bundle.</summary>
internal sealed class ImportVerb : Verb
{
    private const string Stack = "stack";

    private readonly Argument<FileInfo[]> _exports = new("FILE")
    {
        Description = "Exports: Kibana's GET /api/security/role or /api/spaces/space, Elasticsearch's GET /_security/role, a roles.yml.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<DirectoryInfo> _into = new("--into")
    {
        Description = "The directory to write the bundle to; new or empty.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _kibana = new("--kibana")
    {
        Description = "The Kibana version; needed on stack.",
        HelpName = "VERSION",
    };

    private readonly Option<string?> _license = new("--license")
    {
        Description = "The licence; basic if not given on stack.",
        HelpName = "LEVEL",
    };

    private readonly Option<string> _deployment = new("--deployment")
    {
        Description = "The kind of deployment.",
        HelpName = "KIND",
        DefaultValueFactory = _ => Stack,
    };

    private readonly Option<bool> _force = new("--force")
    {
        Description = "Write into a directory that is not empty; every file there stays as it is, pdp.yaml included.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write what was done as JSON." };

    public ImportVerb(Terminal terminal)
        : base(terminal, "import", "Turns exports of Kibana and Elasticsearch into a bundle directory, and checks it.")
    {
        var catalogue = KibanaCatalogue.Embedded;
        _kibana.AcceptOnlyFromAmong([.. catalogue.Versions]);
        _license.AcceptOnlyFromAmong([.. Enum.GetNames<LicenseLevel>().Select(l => l.ToLowerInvariant())]);
        _deployment.AcceptOnlyFromAmong([.. catalogue.Deployments.Keys.Order(StringComparer.Ordinal)]);
        Arguments.Add(_exports);
        foreach (var option in new Option[] { _into, _deployment, _kibana, _license, _force, _json })
        {
            Options.Add(option);
        }

        RefuseServer("exports are read and the bundle is written here");
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp import roles.json spaces.json --into ./policy --kibana 9.3 --license platinum", "from Kibana's exports"),
        ("casespdp import roles.yml --into ./policy --kibana 8.19", "from a roles.yml"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "the bundle is written and can be served"),
        (ExitCodes.Usage, "the command line is not valid, or the directory is not empty"),
        (ExitCodes.NotEvaluated, "an export cannot be read, or the bundle written has errors"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var deployment = KibanaCatalogue.Embedded.Deployments[arguments.GetRequiredValue(_deployment)];
        if (!deployment.IsServerless && arguments.GetValue(_kibana) is null)
        {
            throw VerbFailure.Usage("Option '--kibana' is required on stack: say which version the roles are for.");
        }

        var directory = arguments.GetRequiredValue(_into);
        if (directory.Exists && directory.EnumerateFileSystemInfos().Any() && !arguments.GetValue(_force))
        {
            throw VerbFailure.Usage($"`{directory}` is not empty: give another directory, or --force.");
        }

        var exports = arguments.GetRequiredValue(_exports).Select(ExportReader.Read).ToList();
        var writer = new BundleWriter(directory.FullName, deployment);
        try
        {
            writer.Write(exports, arguments.GetValue(_kibana), arguments.GetValue(_license));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.NotEvaluated($"The bundle cannot be written: {failure.Message}");
        }

        var reading = BundleReader.Read(directory.FullName);
        Report(arguments, exports, writer, reading);
        return reading.Bundle is null ? ExitCodes.NotEvaluated : ExitCodes.Done;
    }

    private void Report(ParseResult arguments, List<ExportFile> exports, BundleWriter writer, BundleReading reading)
    {
        foreach (var role in exports.SelectMany(e => e.Roles).Where(r => r.IsIncomplete))
        {
            Terminal.Note(
                $"Kibana could not show all privileges of role `{role.Name}`: import Elasticsearch's export of it instead.");
        }

        if (writer.BundledRoles.Count > 0)
        {
            Terminal.Note($"Left out, since the deployment brings them: {string.Join(", ", writer.BundledRoles)}.");
        }

        if (arguments.GetValue(_json))
        {
            JsonOutput.Write(Terminal, json =>
            {
                json.WriteStrings("files", writer.Files);
                json.WriteStrings("kept", writer.Kept);
                json.WriteNumber("roles", writer.RoleCount);
                json.WriteStrings("bundledRoles", writer.BundledRoles);
                Findings.WriteJson(json, reading.Diagnostics, reading.Bundle?.Digest);
            });
            return;
        }

        foreach (var line in writer.Kept.Select(f => $"kept {f}").Concat(writer.Files.Select(f => $"wrote {f}")))
        {
            Terminal.WriteLine(line);
        }

        Findings.WriteText(Terminal, reading.Diagnostics, reading.Bundle);
    }
}
