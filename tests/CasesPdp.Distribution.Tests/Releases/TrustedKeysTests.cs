using System.Formats.Asn1;
using System.Security.Cryptography;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Tests.Releases;

public sealed class TrustedKeysTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("keys-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Load_SeveralKeys_TrustsEach()
    {
        var one = ReleaseKeyFiles.Create(File("one.key"), File("one.pem"));
        var two = ReleaseKeyFiles.Create(File("two.key"), File("two.pem"));

        var keys = TrustedKeys.Load(_directory);

        Assert.Equal(new[] { one, two }.Order(StringComparer.Ordinal), keys.Ids);
        using var key = ReleaseKeyFiles.ReadPrivate(File("two.key"));
        var signed = ReleaseSigner.Sign(TestReleases.Release(), key);
        Assert.NotNull(new ReleaseVerifier(keys).Verify(signed.Token, TestReleases.Channel, out _));
    }

    [Fact]
    public void Load_KeyThatIsRemoved_NoLongerTrustsIt()
    {
        ReleaseKeyFiles.Create(File("one.key"), File("one.pem"));
        var two = ReleaseKeyFiles.Create(File("two.key"), File("two.pem"));
        System.IO.File.Delete(File("two.pem"));

        Assert.False(TrustedKeys.Load(_directory).Contains(two));
    }

    [Fact]
    public void StillIn_AnotherFileIsNoKey_DropsWhatIsGoneAndKeepsTheRest()
    {
        string[] ids = [.. new[] { "one", "two", "three", "four" }.Select(n => ReleaseKeyFiles.Create(File($"{n}.key"), File($"{n}.pem")))];
        var keys = TrustedKeys.Load(_directory);

        // Two is gone, three is overwritten by something that is no key, four has moved.
        System.IO.File.Delete(File("two.pem"));
        System.IO.File.WriteAllText(File("three.pem"), "half a k");
        System.IO.File.Move(File("four.pem"), File("moved.pem"));
        Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(_directory));

        Assert.Equal(new[] { ids[0], ids[2], ids[3] }.Order(StringComparer.Ordinal), keys.StillIn(_directory).Ids);
    }

    [Fact]
    public void StillIn_FileThatHoldsAnotherKeyNow_DropsTheFormerAndAddsNone()
    {
        var one = ReleaseKeyFiles.Create(File("one.key"), File("one.pem"));
        ReleaseKeyFiles.Create(File("two.key"), File("two.pem"));
        var keys = TrustedKeys.Load(_directory);
        System.IO.File.Delete(File("two.pem"));
        ReleaseKeyFiles.Create(File("three.key"), File("two.pem"));
        System.IO.File.WriteAllText(File("broken.pem"), "no key");

        Assert.Equal([one], keys.StillIn(_directory).Ids);
    }

    [Fact]
    public void Load_NoKey_IsRefused()
    {
        Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(_directory));
        Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(File("nowhere")));
    }

    [Fact]
    public void Load_PrivateKey_IsRefused()
    {
        ReleaseKeyFiles.Create(File("one.pem"), File("one.pub"));

        Assert.Contains("private", Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(_directory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherCurve_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        System.IO.File.WriteAllText(File("one.pem"), key.ExportSubjectPublicKeyInfoPem());

        Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(_directory));
    }

    [Theory]
    [InlineData("1.2.3.4")]
    [InlineData("1.3.132.0.10")]
    [InlineData("1.3.36.3.3.2.8.1.1.7")]
    public void Load_CurveThatTheSystemMayNotKnow_IsRefused(string curve)
    {
        // RFC 5480: the algorithm, its curve, and a point.
        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            using (info.PushSequence())
            {
                info.WriteObjectIdentifier("1.2.840.10045.2.1");
                info.WriteObjectIdentifier(curve);
            }

            info.WriteBitString([4, .. new byte[64]]);
        }

        System.IO.File.WriteAllText(File("one.pem"), PemEncoding.WriteString("PUBLIC KEY", info.Encode()));

        Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(_directory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    public void Load_FileThatIsNoKey_IsRefused(string text)
    {
        ReleaseKeyFiles.Create(File("one.key"), File("one.pem"));
        System.IO.File.WriteAllText(File("two.pem"), text);

        Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(_directory));
    }

    [Fact]
    public void Load_RsaKey_IsRefused()
    {
        using var key = RSA.Create(2048);
        System.IO.File.WriteAllText(File("one.pem"), key.ExportSubjectPublicKeyInfoPem());

        Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(_directory));
    }

    [Fact]
    public void Create_PrivateFile_IsForItsOwnerAlone()
    {
        ReleaseKeyFiles.Create(File("one.key"), File("one.pem"));

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File("one.key")));
        }

        Assert.Throws<IOException>(() => ReleaseKeyFiles.Create(File("one.key"), File("other.pem")));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void ReadPrivate_FileThatOthersMayReadOrExchange_IsRefused(UnixFileMode others)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The system has no file modes.");
            return;
        }

        ReleaseKeyFiles.Create(File("one.key"), File("one.pem"));
        ReleaseKeyFiles.ReadPrivate(File("one.key")).Dispose();
        System.IO.File.SetUnixFileMode(File("one.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        var refused = Assert.Throws<PublishException>(() => ReleaseKeyFiles.ReadPrivate(File("one.key")));
        Assert.Equal(PublishFault.NotPossible, refused.Fault);
        Assert.Contains("chmod 600", refused.Message, StringComparison.Ordinal);
    }

    private string File(string name) => Path.Combine(_directory, name);
}
