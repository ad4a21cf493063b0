using System.Diagnostics;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Callers;

/// <summary>Certificates and tokens are exchanged while they are in use; what is broken changes nothing.</summary>
public sealed class FollowedFilesTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly CallerFiles _files = new();

    [Fact]
    public void Refresh_BrokenContent_KeepsTheOldOneAndIsReportedOnce()
    {
        var tls = Follow(DateTimeOffset.UtcNow);
        var (first, next) = (tls.Current, _files.Authority.Server());

        Assert.Equal(FileChange.None, tls.Refresh());
        _files.Write("server.pem", next.Certificate);
        Assert.Equal(FileChange.Refused, tls.Refresh());
        Assert.Equal(FileChange.None, tls.Refresh());
        Assert.Contains("CasesPdp:Tls:Key", tls.Fault, StringComparison.Ordinal);
        Assert.Same(first, tls.Current);

        _files.Write("server.key", next.Key);
        Assert.Equal(FileChange.Taken, tls.Refresh());
        Assert.Equal(FileChange.None, tls.Refresh());
        Assert.Null(tls.Fault);
        Assert.Equal(next.Thumbprint, tls.Current.Certificate.TargetCertificate.Thumbprint);
    }

    // Whatever the content makes the value throw: it is a refusal, and no stack trace, at start and later.
    [Theory]
    [InlineData(typeof(PlatformNotSupportedException))]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(IndexOutOfRangeException))]
    [InlineData(typeof(OperationCanceledException))]
    public void Make_ThrowsAnything_IsARefusalThatNamesSettingAndFile(Type thrown)
    {
        var file = new FollowedFile("CasesPdp:Tls:Certificate", _files.At("server.pem"));
        var refusal = $"CasesPdp:Tls:Certificate is `{file.Path}`, which cannot be used: {thrown.Name}";
        var isBroken = false;
        string Make(IReadOnlyList<byte[]> contents) => isBroken ? throw (Exception)Activator.CreateInstance(thrown)! : "value";
        var files = new FollowedFiles<string>([file], Make);

        isBroken = true;
        _files.Write("server.pem", "other");
        var changes = (files.Refresh(), files.Refresh());
        var atStart = Assert.Throws<StartupRefusedException>(() => new FollowedFiles<string>([file], Make));

        Assert.Equal((FileChange.Refused, FileChange.None), changes);
        Assert.Equal((refusal, "value"), (files.Fault, files.Current));
        Assert.Equal((StartupRefusedException.Usage, $"casespdp-server: {refusal}"), (atStart.ExitCode, atStart.Message));
    }

    [Fact]
    public void Refresh_CertificateThatIsMalformedInside_KeepsTheOldOne()
    {
        var tls = Follow(DateTimeOffset.UtcNow);
        var (first, next) = (tls.Current, _files.Authority.Malformed());
        _files.Write("server.pem", next.Certificate);
        _files.Write("server.key", next.Key);

        Assert.Equal(FileChange.Refused, tls.Refresh());
        Assert.Same(first, tls.Current);
    }

    [Fact]
    public void Refresh_AuthoritiesThatHaveExpired_KeepsTheOldOnes()
    {
        using var expired = new TestAuthority(until: DateTimeOffset.UtcNow.AddSeconds(-1));
        var tls = FollowWithAuthorities(() => DateTimeOffset.UtcNow);
        var first = tls.Current;

        _files.Write("ca.pem", expired.Pem);
        Assert.Equal(FileChange.Refused, tls.Refresh());
        Assert.Same(first, tls.Current);
        Assert.Contains($"CasesPdp:Tls:ClientCa is `{_files.At("ca.pem")}`", tls.Fault, StringComparison.Ordinal);

        _files.Write("ca.pem", expired.Pem + _files.Authority.Pem);
        Assert.Equal(FileChange.Taken, tls.Refresh());
    }

    // An authority that had expired by then vouches for nobody, so it is no reason for an alert.
    [Fact]
    public void ExpiresAt_OfAuthorities_IsTheFirstOfThoseThatAreValid()
    {
        var now = DateTimeOffset.UtcNow;
        var day = new DateTimeOffset(now.Date, TimeSpan.Zero).AddDays(3);
        using var expired = new TestAuthority(until: now.AddSeconds(-1));
        using var first = new TestAuthority(until: day);
        _files.Write("ca.pem", _files.Authority.Pem + expired.Pem + first.Pem);

        Assert.Equal(day, FollowWithAuthorities(() => now).Current.ClientAuthorities!.ExpiresAt);
    }

    // Time alone makes such a certificate valid: no file changes then.
    [Fact]
    public void Refresh_CertificateThatIsNotValidYet_IsTakenWhenItIs()
    {
        var now = DateTimeOffset.UtcNow;
        var tls = Follow(() => now);
        var next = _files.Authority.Issue(from: now.AddHours(1));
        _files.Write("server.pem", next.Certificate);
        _files.Write("server.key", next.Key);

        Assert.Equal(FileChange.Refused, tls.Refresh());
        now = now.AddMinutes(1);
        Assert.Equal(FileChange.None, tls.Refresh());
        now = now.AddHours(2);

        Assert.NotEqual(FileChange.None, tls.Refresh());
        Assert.Equal(next.Thumbprint, tls.Current.Certificate.TargetCertificate.Thumbprint);
    }

    [Theory]
    [InlineData("overwrite")]
    [InlineData("rename")]
    [InlineData("link")]
    public async Task Follower_EachWayOfExchange_IsTakenAtTheNextInterval(string way)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var tls = way == "link" ? FollowLinked() : Follow(DateTimeOffset.UtcNow);
        using var provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var (metrics, log) = (ActivatorUtilities.CreateInstance<CredentialMetrics>(provider, time), new LogLines());
        using var follower = new FileFollower<TlsFiles>(tls, Interval, time, metrics, log.CreateLogger(""));
        await follower.StartAsync(CancellationToken.None);
        var next = _files.Authority.Server();

        switch (way)
        {
            case "overwrite":
                _files.Write("server.pem", next.Certificate);
                _files.Write("server.key", next.Key);
                break;
            case "rename":
                File.Move(_files.Write("next.pem", next.Certificate), _files.At("server.pem"), overwrite: true);
                File.Move(_files.Write("next.key", next.Key), _files.At("server.key"), overwrite: true);
                break;
            default:
                ExchangeLinked(next);
                break;
        }

        await Eventually.Holds(
            () =>
            {
                time.Advance(Interval);
                return tls.Current.Certificate.TargetCertificate.Thumbprint == next.Thumbprint;
            },
            "the new certificate was taken");
        await follower.StopAsync(CancellationToken.None);
        Assert.Contains(log.Lines, l => l.Contains("the new content is in use", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Follower_BrokenContent_IsLoggedOnceWithSettingAndFile()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var tls = Follow(DateTimeOffset.UtcNow);
        using var provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var (metrics, log) = (ActivatorUtilities.CreateInstance<CredentialMetrics>(provider, time), new LogLines());
        using var follower = new FileFollower<TlsFiles>(tls, Interval, time, metrics, log.CreateLogger(""));
        await follower.StartAsync(CancellationToken.None);

        _files.Write("server.key", "broken");
        await Eventually.Holds(
            () =>
            {
                time.Advance(Interval);
                return tls.Fault is not null;
            },
            "the fault was found");
        for (var i = 0; i < 10; i++)
        {
            time.Advance(Interval);
            await Task.Yield();
        }

        await follower.StopAsync(CancellationToken.None);
        Assert.Contains(_files.At("server.key"), Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    private FollowedFiles<TlsFiles> Follow(DateTimeOffset now, string directory = "") => Follow(() => now, directory);

    private FollowedFiles<TlsFiles> Follow(Func<DateTimeOffset> now, string directory = "")
    {
        FollowedFile[] files =
        [
            new("CasesPdp:Tls:Certificate", _files.At(directory + "server.pem")), new("CasesPdp:Tls:Key", _files.At(directory + "server.key")),
        ];
        return new FollowedFiles<TlsFiles>(files, contents => TlsFiles.Read(files, contents, now()));
    }

    private FollowedFiles<TlsFiles> FollowWithAuthorities(Func<DateTimeOffset> now)
    {
        FollowedFile[] files =
        [
            new("CasesPdp:Tls:Certificate", _files.At("server.pem")), new("CasesPdp:Tls:Key", _files.At("server.key")),
            new("CasesPdp:Tls:ClientCa", _files.At("ca.pem")),
        ];
        return new FollowedFiles<TlsFiles>(files, contents => TlsFiles.Read(files, contents, now()));
    }

    // As Kubernetes mounts a secret: each file is a link into `..data`, a link to a directory that is exchanged whole.
    private FollowedFiles<TlsFiles> FollowLinked()
    {
        Directory.CreateDirectory(_files.At("mount/..1"));
        File.Copy(_files.At("server.pem"), _files.At("mount/..1/server.pem"));
        File.Copy(_files.At("server.key"), _files.At("mount/..1/server.key"));
        File.CreateSymbolicLink(_files.At("mount/..data"), "..1");
        File.CreateSymbolicLink(_files.At("mount/server.pem"), "..data/server.pem");
        File.CreateSymbolicLink(_files.At("mount/server.key"), "..data/server.key");
        return Follow(DateTimeOffset.UtcNow, "mount/");
    }

    private void ExchangeLinked(TestIdentity next)
    {
        Directory.CreateDirectory(_files.At("mount/..2"));
        _files.Write("mount/..2/server.pem", next.Certificate);
        _files.Write("mount/..2/server.key", next.Key);
        File.CreateSymbolicLink(_files.At("mount/..data_tmp"), "..2");

        // rename(2), which .NET has for files and not for links to directories.
        using var rename = Process.Start("mv", ["-T", _files.At("mount/..data_tmp"), _files.At("mount/..data")]);
        rename.WaitForExit();
        Assert.Equal(0, rename.ExitCode);
        Directory.Delete(_files.At("mount/..1"), recursive: true);
    }
}
