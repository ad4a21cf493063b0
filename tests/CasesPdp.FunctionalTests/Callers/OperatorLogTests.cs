using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Policy;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CasesPdp.FunctionalTests.Callers;

/// <summary>The log says who changed what is in force.</summary>
public sealed class OperatorLogTests : IDisposable
{
    private readonly CallerFiles _files = new();
    private readonly PolicyDirectory _bundle = new(extraSettings: "guardRails: {maxWidenedCells: 0}\n");

    [Fact]
    public async Task Operations_OfOneOperator_AreLoggedWithItsName()
    {
        using var rig = new ControlRig(_bundle);
        var first = rig.Status.Current.InForce.Digest;

        _bundle.Grant("all");
        await rig.Control.FollowAsync();
        await rig.Control.ApproveAsync(rig.Status.Current.Held!.Pack.Digest, null, "approver", "CHG-1");
        var second = rig.Status.Current.InForce.Digest;
        await rig.Control.ActivateAsync(new RevisionChoice(first, IsPinned: true, null), "roller");
        await rig.Control.ActivateAsync(new RevisionChoice(null, IsPinned: false, first), "unpinner");
        _bundle.Write("roles/r.json", PolicyDirectory.Role("read") + "\n");
        await rig.Control.FollowAsync();

        Logged(rig, $"revision {second[..16]} is held (GUARD_RAILS): it opens ");
        Logged(rig, $"to let it through: casespdp approve {second[..16]} ");
        Logged(rig, $"revision {second[..16]} was held, is approved by `approver`, and is in force: CHG-1");
        Logged(rig, $"revision {second[..16]} is in force: number 2, from Directory, by `approver`");
        Logged(rig, $"revision {first[..16]} is in force: number 3, from RollBack, by `roller`");
        Logged(rig, $"revision {first[..16]} is unpinned by `unpinner`");
        Logged(rig, "number 4, from Directory, by `directory`");
    }

    [Fact]
    public async Task Reload_OfAnOperator_IsLoggedWithItsName()
    {
        using var rig = new ControlRig(_bundle);

        _bundle.Write("roles/r.json", PolicyDirectory.Role("read") + "\n");
        await rig.Control.ReloadAsync("reloader");

        Logged(rig, "number 2, from Directory, by `reloader`");
    }

    [Theory]
    [InlineData("CasesPdp:Callers:Administration=token:publisher", true, "token:publisher")]
    [InlineData("CasesPdp:Callers:Administration=token:publisher,*", false, "anonymous")]
    public async Task Activate_OverGrpc_IsLoggedWithTheNameOfTheCaller(string grants, bool hasToken, string name)
    {
        var log = new LogLines();
        await using var server = await RunningServer.StartDefaultAsync(
            app => app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log),
            [_files.TokenFile, grants, "Logging:LogLevel:CasesPdp=Information"]);
        Metadata headers = hasToken ? new() { { "authorization", $"Bearer {CallerFiles.PublisherToken}" } } : [];

        await server.Policy.ActivateAsync(new ActivateRequest { Pinning = Pinning.Pin }, headers).ResponseAsync.WithinLimit();

        Assert.Contains(log.Lines, l => l.Contains($"is pinned by `{name}`", StringComparison.Ordinal));
    }

    // Who an authority vouches for may have a name that writes lines of its own.
    [Fact]
    public async Task Activate_NameThatEndsTheLine_IsLoggedEscaped()
    {
        var log = new LogLines();
        await using var server = await RunningServer.StartDefaultAsync(
            app =>
            {
                app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
                app.Use(next => call =>
                {
                    call.Features.Set(new CasesPdp.Server.Callers.Caller("dns:a\nb", CasesPdp.Server.Callers.Grants.All, isKnown: true));
                    return next(call);
                });
            },
            "Logging:LogLevel:CasesPdp=Information");

        await server.Policy.ActivateAsync(new ActivateRequest { Pinning = Pinning.Pin }).ResponseAsync.WithinLimit();

        Assert.Contains(log.Lines, l => l.Contains("is pinned by `dns:a\\u{000A}b`", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _bundle.Dispose();
        _files.Dispose();
    }

    private static void Logged(ControlRig rig, string text) => Assert.Contains(rig.Log.Lines, l => l.Contains(text, StringComparison.Ordinal));
}
