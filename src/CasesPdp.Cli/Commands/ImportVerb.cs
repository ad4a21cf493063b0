using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Import;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Changes;
using CasesPdp.Policies.Testing;

namespace CasesPdp.Cli.Commands;

/// <summary><c>import</c>: turns exports of Kibana and Elasticsearch into a bundle, or brings one up to date.</summary>
internal sealed class ImportVerb : Verb
{
    private const string Stack = "stack";

    private readonly Argument<string[]> _exports = new("FILE")
    {
        Description = "Exports of roles, spaces, users or role mappings, or a roles.yml; `-` is standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<DirectoryInfo> _into = new("--into")
    {
        Description = "The directory of the bundle: new or empty, or with --update that of a bundle.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _kibana = new("--kibana")
    {
        Description = "The Kibana version; required on stack.",
        HelpName = "VERSION",
    };

    private readonly Option<string?> _license = new("--license")
    {
        Description = "The licence. On stack: basic if not given.",
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

    private readonly Option<bool> _update = new("--update")
    {
        Description = "Bring the bundle up to date: replaces files of earlier imports and the spaces of pdp.yaml, and shows the difference.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write what was done as JSON." };

    public ImportVerb(Terminal terminal)
        : base(terminal, "import", "Turns exports of Kibana and Elasticsearch into a bundle, or brings one up to date; writes only what validates.")
    {
        var catalogue = KibanaCatalogue.Embedded;
        _kibana.AcceptOnly([.. catalogue.Versions]);
        _license.AcceptOnly([.. Enum.GetNames<LicenseLevel>().Select(l => l.ToLowerInvariant())]);
        _deployment.AcceptOnly([.. catalogue.Deployments.Keys.Order(StringComparer.Ordinal)]);
        Arguments.Add(_exports);
        foreach (var option in new Option[] { _into, _deployment, _kibana, _license, _force, _update, _json })
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            if (result.GetResult(_update) is not null)
            {
                foreach (var given in new Option[] { _deployment, _kibana, _license, _force }.Where(o => result.GetResult(o) is { Implicit: false }))
                {
                    result.AddError($"{given.Name} does not go with --update: the settings of the bundle stay as they are.");
                }
            }
        });
        RefuseServer("exports are read and the bundle is written here", "Use --into DIR");
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp import roles.json spaces.json --into ./policy --kibana 9.3 --license platinum", "from Kibana's exports"),
        ("casespdp import roles.json spaces.json users.json --into ./policy --update", "bring that bundle up to date"),
        ("casespdp import roles.yml --into ./policy --kibana 8.19", "from a roles.yml"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "the bundle is written, or up to date, and can be served"),
        (ExitCodes.Usage, "the command line is not valid, or the directory is not empty"),
        (ExitCodes.NotEvaluated, "an export cannot be read, or the bundle would have errors; nothing is written"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<string> Notes =>
    [
        "Export with curl, as a user who may see all roles (ES is Elasticsearch, KIBANA is Kibana):",
        "  curl -u USER ES/_security/role > roles.json                          # all roles, as Elasticsearch has them",
        "  curl -u USER KIBANA/api/security/role > roles.json                   # or the same from Kibana",
        "  curl -u USER KIBANA/api/spaces/space > spaces.json                   # the spaces, and what is hidden in them",
        "  curl -u USER \"ES/_security/user?with_profile_uid=true\" > users.json  # the users of the native realm",
        "  curl -u USER ES/_security/role_mapping > mappings.json               # role mappings; those that name users are read, the others left out",
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var directory = arguments.GetRequiredValue(_into).FullName;
        if (File.Exists(directory))
        {
            throw VerbFailure.Usage($"`{directory}` is a file; --into needs a directory.");
        }

        return arguments.GetValue(_update) ? Update(arguments, directory) : Create(arguments, directory);
    }

    private int Create(ParseResult arguments, string directory)
    {
        var deployment = KibanaCatalogue.Embedded.Deployments[arguments.GetRequiredValue(_deployment)];
        if (!deployment.IsServerless && arguments.GetValue(_kibana) is null)
        {
            throw VerbFailure.Usage("Give --kibana VERSION, such as 9.3 (required on stack).");
        }

        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any() && !arguments.GetValue(_force))
        {
            throw VerbFailure.Usage($"`{directory}` is not empty: give another directory, --update to bring a bundle up to date, or --force.");
        }

        var exports = ReadExports(arguments);
        var plan = new ImportPlan(deployment, BundleFolder.Read(directory), mayReplace: _ => false);
        plan.AddSettings(exports, arguments.GetValue(_kibana), arguments.GetValue(_license));
        plan.AddRoles(exports);
        plan.AddSubjects(exports);
        return Finish(arguments, directory, exports, plan, ImportRecord.Read(directory), before: null);
    }

    private int Update(ParseResult arguments, string directory)
    {
        var existing = BundleFolder.Read(directory);
        if (!existing.ContainsKey(ImportPlan.SettingsFile))
        {
            throw VerbFailure.Usage($"`{directory}` holds no bundle to update: there is no pdp.yaml.");
        }

        var reading = BundleReader.Read([.. existing.Select(f => new BundleFile(f.Key, f.Value))]);
        if (reading.Bundle is not { } bundle)
        {
            var errors = reading.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString());
            throw VerbFailure.NotEvaluated($"The bundle `{directory}` has errors and is not updated; fix it first.", [.. errors]);
        }

        var (exports, record) = (ReadExports(arguments), ImportRecord.Read(directory));
        var plan = new ImportPlan(bundle.Settings.Deployment, existing, record.Has);
        plan.UpdateSpaces(exports);
        plan.AddRoles(exports);
        plan.AddSubjects(exports);
        RequireOwnFiles(exports, plan, record, existing);
        return Finish(arguments, directory, exports, plan, record, LoadedPolicy.Compile(bundle, "", 0));
    }

    private List<ExportFile> ReadExports(ParseResult arguments)
    {
        var (files, reader) = (arguments.GetRequiredValue(_exports), new ExportReader(Terminal.Input));
        return files.Count(f => f == ExportReader.StandardInput) > 1
            ? throw VerbFailure.Usage("`-` is given more than once; there is one standard input.")
            : [.. files.Select(reader.Read)];
    }

    // What an import did not write, or somebody changed since, is somebody's work. The spaces of pdp.yaml are replaced alone.
    private static void RequireOwnFiles(
        List<ExportFile> exports, ImportPlan plan, ImportRecord record, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> existing)
    {
        foreach (var path in exports.Where(e => e.Yaml is not null || e.Roles.Count > 0)
            .Select(e => $"roles/{e.Name}{(e.Yaml is null ? ".json" : ".yaml")}").Concat(plan.Files.Keys)
            .Where(path => path != ImportPlan.SettingsFile && existing.ContainsKey(path)).Distinct())
        {
            if (!record.Has(path))
            {
                throw VerbFailure.NotEvaluated(
                    $"`{path}` was not written by an import, so it is not replaced; nothing is written. Rename it if it is hand-written, or "
                    + "remove it if the export replaces it.");
            }

            if (record.IsChanged(path, existing[path].Span))
            {
                throw VerbFailure.NotEvaluated(
                    $"`{path}` was changed by hand since it was imported; nothing is written. Move the changes to another file, and remove it.");
            }
        }
    }

    // Nothing is written of a bundle that does not validate.
    private int Finish(
        ParseResult arguments, string directory, List<ExportFile> exports, ImportPlan plan, ImportRecord record, LoadedPolicy? before)
    {
        var reading = BundleReader.Read(plan.Bundle);
        var findings = PolicySelfCheck.Check(reading).Findings;
        var isValid = Findings.Errors(findings) == 0;
        var changed = isValid ? plan.Changed : [];
        Terminal.ExitCodeIfClosed = isValid ? ExitCodes.Done : ExitCodes.NotEvaluated;
        if (changed.Count > 0)
        {
            foreach (var (path, content) in changed)
            {
                record.Add(path, content.Span);
            }

            Write(directory, [.. changed, new(ImportRecord.FileName, record.ToBytes())]);
        }

        var diff = before is null || !isValid ? null : Compare(before, LoadedPolicy.Compile(reading.Bundle!, "", 0));
        ReportNotes(exports, plan, isValid);
        Report(arguments, exports, plan, [.. changed.Select(f => f.Key)], findings, reading.Bundle, diff);
        return Terminal.ExitCodeIfClosed;
    }

    private static void Write(string directory, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        try
        {
            BundleFolder.Write(directory, files);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.NotEvaluated($"The bundle cannot be written: {FileFault.Describe(failure, "")}.");
        }
    }

    private static DiffReport Compare(LoadedPolicy before, LoadedPolicy after)
    {
        var diff = PolicyDiff.Compare(before, after);
        return DiffReport.Of(diff, GuardRailEvaluator.Evaluate(before, after, diff));
    }

    private void ReportNotes(List<ExportFile> exports, ImportPlan plan, bool isValid)
    {
        foreach (var role in exports.SelectMany(e => e.Roles).Where(r => r.IsIncomplete))
        {
            Terminal.Note(
                $"Kibana could not show all privileges of role `{role.Name}`: import Elasticsearch's export of it instead.");
        }

        if (plan.BundledRoles.Count > 0)
        {
            Terminal.Note($"Left out, since the deployment brings them: {string.Join(", ", plan.BundledRoles)}.");
        }

        if (exports.SelectMany(e => e.DisabledUsers).ToList() is { Count: > 0 } disabled)
        {
            Terminal.Note($"Left out, since they are disabled: {string.Join(", ", disabled)}.");
        }

        foreach (var mapping in exports.SelectMany(e => e.MappingsLeftOut))
        {
            Terminal.Note($"warning: role mapping `{mapping.Name}` is left out: {mapping.Reason}.");
        }

        if (isValid && plan.AssumesLicense)
        {
            Terminal.Note("Assumed a basic licence, since exports do not tell it: where it is another, set `license` in pdp.yaml.");
        }

        if (!isValid)
        {
            Terminal.Note("The bundle would have errors; nothing is written.");
        }
    }

    private void Report(
        ParseResult arguments,
        List<ExportFile> exports,
        ImportPlan plan,
        IReadOnlyList<string> written,
        IReadOnlyList<Diagnostic> findings,
        Bundle? bundle,
        DiffReport? diff)
    {
        if (arguments.GetValue(_json))
        {
            JsonOutput.Write(Terminal, json =>
            {
                json.WriteStrings("files", written);
                json.WriteStrings("kept", plan.Kept);
                json.WriteNumber("roles", plan.RoleCount);
                json.WriteStrings("bundledRoles", plan.BundledRoles);
                json.WriteStrings("roleMappingsLeftOut", [.. exports.SelectMany(e => e.MappingsLeftOut).Select(m => m.Name)]);
                Findings.WriteJson(json, findings, bundle?.Digest);
                if (diff is not null)
                {
                    json.WriteStartObject("diff");
                    DiffJson.Write(json, diff);
                    json.WriteEndObject();
                }
            });
            return;
        }

        foreach (var line in plan.Kept.Select(f => $"kept {f}").Concat(written.Select(f => $"wrote {f}")))
        {
            Terminal.WriteLine(line);
        }

        if (diff is not null)
        {
            TextRenderer.Write(Terminal, DiffTables.ToReport(diff, isFull: false));
        }

        Findings.WriteText(Terminal, findings, bundle);
    }
}
