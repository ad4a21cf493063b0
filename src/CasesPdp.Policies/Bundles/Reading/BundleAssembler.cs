using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Builds the bundle from its files, one at a time and in ordinal order of their paths. The order is the digest's, and happens to be the
/// order of need: <c>features/</c>, <c>pdp.yaml</c>, <c>roles/</c>, <c>subjects.yaml</c>, <c>tests/</c>; only the features wait for the
/// settings.
/// </summary>
internal sealed class BundleAssembler(ReadingContext context)
{
    private readonly KibanaCatalogue _catalogue = KibanaCatalogue.Embedded;
    private readonly List<DocumentNode> _featureDocuments = [];
    private SettingsReader? _settings;
    private FeatureFileReader? _features;
    private RoleFileReader? _roles;
    private SubjectsReader? _subjects;
    private TestFileReader? _tests;
    private ActionNames? _names;
    private NamedSpaces? _spaces;

    /// <summary>The bundle, or null when there is any error, and all findings.</summary>
    public BundleReading Read(IReadOnlyList<BundleSourceFile> files)
    {
        var bundle = Assemble(files);
        return new BundleReading(context.Findings.HasErrors ? null : bundle, context.Findings.ToList()) { Readable = bundle };
    }

    // What could be read; null where too little could.
    private Bundle? Assemble(IReadOnlyList<BundleSourceFile> files)
    {
        if (files.Count > context.Limits.Files)
        {
            BundleLayout.ErrorTooManyFiles(files.Count, context);
            return null;
        }

        using var digest = new BundleDigest(_catalogue.Digest);
        var loader = new BundleFileLoader(context);
        _settings = new SettingsReader(_catalogue, context);
        if (files.All(f => f.Kind != BundleFileKind.Settings))
        {
            context.Findings.Error(
                DiagnosticCodes.FileMissing,
                BundleLayout.Whole(BundleLayout.Settings),
                "The bundle needs a file `pdp.yaml`.");
        }

        foreach (var file in files.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            if (loader.Load(file) is { } content)
            {
                digest.Append(file.Path, content.Span);
                Read(file, content.Span);
            }
            else if (loader.IsExhausted)
            {
                return null;
            }
        }

        return Complete(digest);
    }

    private void Read(BundleSourceFile file, ReadOnlySpan<byte> content)
    {
        // Of a file with a hundred thousand roles, one at a time is held.
        var parts = file.Kind == BundleFileKind.Role ? Roles() : null;
        if (DocumentReader.Read(file.Path, content, context, parts) is not { } root)
        {
            return;
        }

        switch (file.Kind)
        {
            case BundleFileKind.Feature:
                _featureDocuments.Add(root);
                break;
            case BundleFileKind.Settings:
                _settings!.Read(root);
                break;
            case BundleFileKind.Role:
                Roles().Read(root);
                break;
            case BundleFileKind.Test:
                Tests().Read(root);
                break;
            default:
                _subjects = new SubjectsReader(Roles(), context);
                _subjects.Read(root);
                break;
        }
    }

    // Roles are checked against the features, and features against the Kibana version, so this waits until both were read.
    private RoleFileReader Roles()
    {
        if (_roles is not null)
        {
            return _roles;
        }

        var settings = _settings!.Settings;
        _features = new FeatureFileReader(_catalogue, settings, context);
        foreach (var document in _featureDocuments)
        {
            _features.Read(document);
        }

        _features.CheckTotals();
        var check = settings is null ? null : new PrivilegeCheck(_catalogue, settings, _features.Features, context.Findings);
        check?.CheckHiddenFeatures(_settings.HiddenFeatures);
        if (settings is not null)
        {
            HiddenVersions.Warn(_catalogue, settings, _features.Features, _settings.SpaceSpans, context.Findings);
        }

        _roles = new RoleFileReader(_catalogue, settings, check, context);
        return _roles;
    }

    private TestFileReader Tests()
    {
        var roles = Roles();
        return _tests ??= new TestFileReader(new TestNames(Names(), roles, _subjects?.Subjects ?? [], Spaces()), context);
    }

    private ActionNames? Names() => _settings!.Settings is { } settings ? _names ??= new ActionNames(settings, _features!.Features) : null;

    // Asked for when all roles have been read.
    private NamedSpaces? Spaces() =>
        _settings!.Settings is { } settings ? _spaces ??= new NamedSpaces(settings, Roles().Documents) : null;

    private Bundle? Complete(BundleDigest digest)
    {
        var roles = Roles().Complete();
        if (_settings!.Settings is { RolesFromSubjects: true } && _subjects is null)
        {
            context.Findings.Warning(
                DiagnosticCodes.NoSubjects,
                BundleLayout.Whole(BundleLayout.Settings),
                "Roles come from `subjects.yaml` only (`rolesFrom: subjects`), and the bundle has no such file: no subject has a role.");
        }

        if (_settings.Settings is not null && _settings.GuardedNames.Count > 0)
        {
            GuardRailCheck.Check(_settings.GuardedNames, Names()!, Spaces()!, Roles().Names, context.Findings);
        }

        return IsTooLittle() ? null : new Bundle
        {
            Settings = _settings.Settings!,
            Roles = roles,
            CustomFeatures = _features!.Features,
            Subjects = HasErrors(BundleFileKind.Subjects) ? [] : _subjects?.Subjects ?? [],
            Tests = _tests?.Tests ?? [],
            Digest = digest.Complete(),
        };
    }

    // Roles, subjects and tests that cannot be read are left out; settings and features change what all others mean.
    private bool IsTooLittle() => context.Findings.ErrorCount > context.Findings.Errors.Count
        || HasErrors(BundleFileKind.Settings) || HasErrors(BundleFileKind.Feature)
        || context.Findings.Errors.Any(e => e.Span.File == BundleFindings.WholeBundle || e.Code == DiagnosticCodes.TooManySpacePatterns);

    private bool HasErrors(BundleFileKind kind) => context.Findings.Errors.Any(e => BundleLayout.KindOf(e.Span.File) == kind);
}
