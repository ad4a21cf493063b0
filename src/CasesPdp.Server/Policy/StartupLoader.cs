using System.Security.Cryptography;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Policy;

/// <summary>Finds the policy that the server starts with.</summary>
/// <remarks>
/// That is the bundle's directory; or, where a last good bundle is stored, that one if the directory cannot be served or would be held back
/// from replacing it: a restart lets nothing through that a reload would not. Nothing is throttled.
/// </remarks>
internal sealed class StartupLoader(
    ServerOptions options, PolicyPreparation preparation, ActivationGate gate, LastGoodStore? store, TimeProvider time)
{
    private const ulong FirstSequence = 1;

    // A directory's epoch is the process that serves it.
    private readonly string _epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    // Why a stored bundle is there and is not used.
    private string? _storeFault;

    /// <summary>The policy to serve.</summary>
    /// <exception cref="StartupRefusedException">
    /// No bundle is named where one must be, or it has errors and none is stored: the message lists all findings.
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
        var content = BundleContent.Read(options.Bundle);
        var next = Prepare(content.Parse());
        return next.Policy is null ? FromStoreInstead(stored, content.Digest, next.Findings) : Compared(stored, next, content.Pack().Pack!);
    }

    private static StartupRefusedException Refused(string message) => new(StartupRefusedException.BundleUnusable, message);

    private StartingPolicy BuiltIn()
    {
        var prepared = preparation.Prepare(BundleReader.ReadDefault(), _epoch, FirstSequence, isDefault: true);
        return prepared.Policy is null
            ? throw Refused($"casespdp-server: {prepared.Findings[^1]}")
            : Start(prepared.Policy, BundlePack.Pack(BundleReader.DefaultFiles).Pack!, RevisionSource.BuiltIn, []);
    }

    private StoredBundle? Stored()
    {
        string? fault = null;
        var stored = store?.Load(out fault);
        _storeFault = fault;
        return stored;
    }

    private PreparedPolicy Prepare(BundleReading reading) => preparation.Prepare(reading, _epoch, FirstSequence);

    // The directory is good. Judges it against what was in force when the server ran last.
    private StartingPolicy Compared(StoredBundle? stored, PreparedPolicy prepared, BundlePack pack)
    {
        var next = prepared.Policy!;
        var last = stored is null || stored.Pack.Digest == pack.Digest ? null : PrepareStored(stored);
        if (last is not null && gate.Judge(last, next, stored!.IsPinned).Hold is { } hold)
        {
            var start = FromStore(last, stored);
            return start with { State = start.State with { Held = new HeldRevision(pack, time.GetUtcNow(), hold) } };
        }

        // A stored bundle of the same digest was judged, or approved, when it went in force.
        if (last is null && stored?.Pack.Digest != pack.Digest && gate.JudgeAlone(next) is { Count: > 0 } against)
        {
            throw Refused(string.Join(
                '\n',
                [
                    .. against,
                    $"casespdp-server: the bundle {options.Bundle} breaks its own guard rails or tests; nothing is served",
                ]));
        }

        var approval = stored?.Pack.Digest == pack.Digest ? stored.Approval : null;
        var fresh = Start(next, pack, RevisionSource.Directory, prepared.Findings, approval);
        return stored is { IsPinned: true } && stored.Pack.Digest == pack.Digest
            ? fresh with { State = fresh.State with { IsPinned = true } }
            : fresh;
    }

    // The directory cannot be served.
    private StartingPolicy FromStoreInstead(StoredBundle? stored, string? digest, IReadOnlyList<Diagnostic> findings)
    {
        if (stored is null || PrepareStored(stored) is not { } last)
        {
            var errors = findings.Count(d => d.Severity == DiagnosticSeverity.Error);
            throw Refused(string.Join(
                '\n',
                [
                    .. findings.Select(d => d.ToString()),
                    $"casespdp-server: the bundle {options.Bundle} has errors: {errors}; nothing is served",
                ]));
        }

        var start = FromStore(last, stored);
        return start with { State = start.State with { Failure = new ReloadFailure(time.GetUtcNow(), 1, digest, findings) } };
    }

    private LoadedPolicy? PrepareStored(StoredBundle stored)
    {
        var policy = Prepare(BundleReader.Read(stored.Pack.Files())).Policy;
        _storeFault = policy is null ? "it has errors" : _storeFault;
        return policy;
    }

    private StartingPolicy FromStore(LoadedPolicy last, StoredBundle stored)
    {
        var age = time.GetUtcNow() - stored.StoredAt;
        var start = Start(last, stored.Pack, RevisionSource.LastGood, [], stored.Approval);
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

    private StartingPolicy Start(
        LoadedPolicy policy, BundlePack pack, RevisionSource source, IReadOnlyList<Diagnostic> warnings, Approval? approval = null)
    {
        var now = time.GetUtcNow();
        var revision = policy.Snapshot.Revision;
        return new StartingPolicy(policy, pack, warnings, new PolicyState
        {
            InForce = revision,
            Source = source,
            ActivatedAt = now,
            Kept = [new KeptRevision(pack, revision, source, now, approval)],
            Directory = source == RevisionSource.BuiltIn ? null : Path.GetFullPath(options.Bundle!),
            LastGoodDirectory = options.Reload.LastGoodDirectory is { } kept ? Path.GetFullPath(kept) : null,
        });
    }
}

/// <summary>What a server starts with.</summary>
/// <param name="Policy">The policy in force.</param>
/// <param name="Pack">Its files.</param>
/// <param name="Warnings">The findings of the bundle.</param>
/// <param name="State">The state of the policy.</param>
/// <param name="StoreFault">Why a stored bundle is there and is not used.</param>
internal sealed record StartingPolicy(
    LoadedPolicy Policy, BundlePack Pack, IReadOnlyList<Diagnostic> Warnings, PolicyState State, string? StoreFault = null);
