using System.Security.Cryptography;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Reload;

namespace CasesPdp.Server.Loading;

/// <summary>Finds the policy that the server starts with.</summary>
/// <remarks>
/// That is the bundle's directory; or, where a last good bundle is stored, that one if the directory cannot be served or would be held back
/// from replacing it: a restart lets nothing through that a reload would not.
/// </remarks>
internal sealed class PolicyLoader(
    ServerOptions options, PolicyPreparation preparation, HoldJudge judge, LastGoodStore? store, TimeProvider time)
{
    private const ulong FirstSequence = 1;

    // A directory's epoch is the process that serves it.
    private readonly string _epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    // Why a stored bundle is there and is not used.
    private string? _storeFault;

    /// <summary>The policy to serve.</summary>
    /// <exception cref="StartupRefusedException">
    /// No bundle is named where one must be, or it has errors and none is stored: then all findings are told.
    /// </exception>
    public StartingPolicy Load(IHostEnvironment environment) => Choose(environment) with { StoreFault = _storeFault };

    private StartingPolicy Choose(IHostEnvironment environment)
    {
        if (string.IsNullOrEmpty(options.Bundle))
        {
            return options.DefaultBundle || environment.IsDevelopment() ? BuiltIn() : throw Refused(
                $"casespdp-server: no bundle is named, and the environment is {environment.EnvironmentName}. Give --bundle DIR (or "
                + "CASESPDP__BUNDLE), or --default-bundle to serve the built-in example policy.");
        }

        if (File.Exists(options.Bundle))
        {
            throw Refused($"casespdp-server: {options.Bundle} is a file; name the directory that holds it");
        }

        var stored = Stored();
        var content = new DirectoryContentReader(options.Bundle).Read(isKnown: _ => false);
        if (content.Bundle is { } bundle)
        {
            var next = Prepare(bundle);
            return next.Verification.Mismatch is { } mismatch
                ? Instead(stored, content with { Findings = [ReloadFindings.Mismatch(mismatch)] })
                : Compared(stored, next.Policy, content);
        }

        return Instead(stored, content);
    }

    private static StartupRefusedException Refused(string message) => new(StartupRefusedException.BundleUnusable, message);

    private StartingPolicy BuiltIn()
    {
        var bundle = BundleReader.ReadDefault().Bundle!;
        var prepared = preparation.Prepare(bundle, _epoch, FirstSequence, isDefault: true, CancellationToken.None);
        var pack = BundlePack.Pack(BundleReader.DefaultFiles).Pack!;
        return prepared.Verification.Mismatch is { } mismatch
            ? throw Refused($"casespdp-server: {ReloadFindings.Mismatch(mismatch)}")
            : Start(prepared.Policy, pack, RevisionSource.BuiltIn, []);
    }

    private StoredBundle? Stored()
    {
        string? why = null;
        var stored = store?.Load(out why);
        _storeFault = why;
        return stored;
    }

    private PreparedPolicy Prepare(Bundle bundle) =>
        preparation.Prepare(bundle, _epoch, FirstSequence, isDefault: false, CancellationToken.None);

    // The directory is good. Would it be let through from what was in force when the server ran last?
    private StartingPolicy Compared(StoredBundle? stored, LoadedPolicy next, DirectoryContent content)
    {
        var last = stored is null || stored.Pack.Digest == content.Digest ? null : PrepareStored(stored);
        if (last is not null && judge.Judge(last, next, stored!.IsPinned).Hold is { } hold)
        {
            var start = FromStore(last, stored);
            return start with { State = start.State with { Held = new HeldRevision(content.Pack!, time.GetUtcNow(), hold) } };
        }

        // What was in force before went through all this then, or was approved.
        if (last is null && stored?.Pack.Digest != content.Digest && judge.Alone(next) is { Count: > 0 } against)
        {
            throw Refused(string.Join(
                '\n',
                [
                    .. against,
                    $"casespdp-server: the bundle {options.Bundle} breaks its own guard rails or tests; nothing is served",
                ]));
        }

        var fresh = Start(next, content.Pack!, RevisionSource.Directory, content.Findings);
        return stored is { IsPinned: true } && stored.Pack.Digest == content.Digest
            ? fresh with { State = fresh.State with { IsPinned = true } }
            : fresh;
    }

    // The directory cannot be served.
    private StartingPolicy Instead(StoredBundle? stored, DirectoryContent content)
    {
        if (stored is null || PrepareStored(stored) is not { } last)
        {
            var errors = content.Findings.Count(d => d.Severity == DiagnosticSeverity.Error);
            throw Refused(string.Join(
                '\n',
                [
                    .. content.Findings.Select(d => d.ToString()),
                    $"casespdp-server: the bundle {options.Bundle} has errors: {errors}; nothing is served",
                ]));
        }

        var start = FromStore(last, stored);
        return start with { State = start.State with { Fault = new ReloadFault(time.GetUtcNow(), 1, content.Digest, content.Findings) } };
    }

    private LoadedPolicy? PrepareStored(StoredBundle stored)
    {
        if (BundleReader.Read(stored.Pack.Files()).Bundle is { } bundle && Prepare(bundle) is { Verification.Mismatch: null } prepared)
        {
            return prepared.Policy;
        }

        _storeFault = "it has errors";
        return null;
    }

    private StartingPolicy FromStore(LoadedPolicy last, StoredBundle stored)
    {
        var age = time.GetUtcNow() - stored.StoredAt;
        var start = Start(last, stored.Pack, RevisionSource.LastGood, []);
        return start with
        {
            State = start.State with
            {
                IsPinned = stored.IsPinned,
                LastGoodAge = age < TimeSpan.Zero ? TimeSpan.Zero : age,
                BehindSince = time.GetTimestamp(),
            },
        };
    }

    private StartingPolicy Start(LoadedPolicy policy, BundlePack pack, RevisionSource source, IReadOnlyList<Diagnostic> warnings)
    {
        var now = time.GetUtcNow();
        var revision = policy.Snapshot.Revision;
        return new StartingPolicy(policy, pack, warnings, new PolicyState
        {
            InForce = revision,
            Source = source,
            ActivatedAt = now,
            Kept = [new KeptRevision(pack, revision, source, now)],
            Directory = source == RevisionSource.BuiltIn ? null : Path.GetFullPath(options.Bundle!),
        });
    }
}
