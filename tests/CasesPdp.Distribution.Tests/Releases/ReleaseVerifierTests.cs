using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Tests.Releases;

/// <summary>Forged and broken releases, each of which is refused with its own code.</summary>
public sealed class ReleaseVerifierTests : IDisposable
{
    private readonly ECDsa _key = ReleaseKey.Create();
    private readonly ECDsa _other = ReleaseKey.Create();

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Verify_OtherKey_IsRefused()
    {
        Assert.Equal(ReleaseFaultCodes.UnknownKey, CodeOf(ReleaseSigner.Sign(TestReleases.Release(), _other).Token));
    }

    [Fact]
    public void Verify_OtherKeyUnderTheTrustedName_IsRefused()
    {
        var token = Token(Header(ReleaseKey.IdOf(_key)), Payload(), _other);

        Assert.Equal(ReleaseFaultCodes.Signature, CodeOf(token));
    }

    [Fact]
    public void Verify_OtherChannel_IsRefused()
    {
        Assert.Equal(ReleaseFaultCodes.OtherChannel, CodeOf(ReleaseSigner.Sign(TestReleases.Release() with { Channel = "test" }, _key).Token));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("NONE")]
    [InlineData("ES384")]
    [InlineData("es256")]
    public void Verify_OtherAlgorithm_IsRefused(string algorithm)
    {
        var header = $$"""{"alg":"{{algorithm}}","typ":"casespdp-release+jws","kid":"{{ReleaseKey.IdOf(_key)}}"}""";

        Assert.Equal(ReleaseFaultCodes.Header, CodeOf(Token(header, Payload(), _key)));
        Assert.Equal(ReleaseFaultCodes.Header, CodeOf($"{Encode(header)}.{Encode(Payload())}."));
    }

    [Fact]
    public void Verify_Hs256WithThePublicKeyAsSecret_IsRefused()
    {
        var header = $$"""{"alg":"HS256","typ":"casespdp-release+jws","kid":"{{ReleaseKey.IdOf(_key)}}"}""";
        var signed = $"{Encode(header)}.{Encode(Payload())}";
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(_key.ExportSubjectPublicKeyInfoPem()), Encoding.UTF8.GetBytes(signed));

        Assert.Equal(ReleaseFaultCodes.Header, CodeOf($"{signed}.{Base64Url.EncodeToString(mac)}"));
    }

    [Fact]
    public void Verify_DerSignature_IsRefused()
    {
        var signed = $"{Encode(Header(ReleaseKey.IdOf(_key)))}.{Encode(Payload())}";
        var der = _key.SignData(Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

        Assert.Equal(ReleaseFaultCodes.SignatureForm, CodeOf($"{signed}.{Base64Url.EncodeToString(der)}"));
    }

    [Fact]
    public void Verify_SignatureOfZeros_IsRefused()
    {
        var signed = $"{Encode(Header(ReleaseKey.IdOf(_key)))}.{Encode(Payload())}";

        Assert.Equal(ReleaseFaultCodes.Signature, CodeOf($"{signed}.{Base64Url.EncodeToString(new byte[64])}"));
    }

    [Fact]
    public void Verify_ChangedPayload_IsRefused()
    {
        var parts = ReleaseSigner.Sign(TestReleases.Release(), _key).Token.Split('.');
        var changed = Payload().Replace("\"sequence\":57", "\"sequence\":58", StringComparison.Ordinal);

        Assert.NotEqual(Payload(), changed);
        Assert.Equal(ReleaseFaultCodes.Signature, CodeOf($"{parts[0]}.{Encode(changed)}.{parts[2]}"));
    }

    [Fact]
    public void Verify_EveryFlippedBitOfAToken_IsRefused()
    {
        var token = Encoding.ASCII.GetBytes(ReleaseSigner.Sign(TestReleases.Release(), _key).Token);
        var verifier = new ReleaseVerifier(TrustedKeys.Of(_key));

        for (var bit = 0; bit < token.Length * 8; bit++)
        {
            token[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(verifier.Verify(token, TestReleases.Channel, out var fault));
            Assert.NotNull(fault);
            token[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.NotNull(verifier.Verify(token, TestReleases.Channel, out _));
    }

    [Theory]
    [InlineData("\"sequence\":57", "\"sequence\":57,\"sequence\":58")]
    [InlineData("\"sequence\":57", "\"sequence\":57,\"\\u0073equence\":58")]
    [InlineData("\"number\":1", "\"number\":1,\"number\":2")]
    [InlineData("\"bytes\":20480", "\"bytes\":20480,\"bytes\":20480")]
    public void Verify_DuplicateMember_IsRefused(string text, string twice)
    {
        Assert.Equal(ReleaseFaultCodes.DuplicateMember, CodeOfPayload(text, twice));
    }

    [Fact]
    public void Verify_UnknownMember_IsIgnored()
    {
        Assert.Null(CodeOfPayload("\"sequence\":57", "\"sequence\":57,\"later\":{\"x\":[1]}"));
    }

    [Theory]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"casespdp-release+jws\",\"kid\":\"K\",\"jwk\":{}}")]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"casespdp-release+jws\",\"kid\":\"K\",\"crit\":[\"b64\"],\"b64\":false}")]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"K\"}")]
    [InlineData("{\"alg\":\"ES256\",\"kid\":\"K\"}")]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"casespdp-release+jws\"}")]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"casespdp-release+jws\",\"kid\":\"K\",\"kid\":\"K\"}")]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"casespdp-release+jws\",\"kid\":1}")]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"casespdp-release+jws\",\"kid\":\"../../etc/key\"}")]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"casespdp-release+jws\",\"\\udc00\":\"K\"}")]
    [InlineData("{\"alg\":\"ES256\",\"typ\":\"casespdp-release+jws\",\"kid\":\"\\ud800\"}")]
    [InlineData("[]")]
    [InlineData("")]
    public void Verify_OtherHeader_IsRefused(string header)
    {
        var token = Token(header.Replace("\"K\"", $"\"{ReleaseKey.IdOf(_key)}\"", StringComparison.Ordinal), Payload(), _key);

        Assert.Equal(header.Length == 0 ? ReleaseFaultCodes.NotAToken : ReleaseFaultCodes.Header, CodeOf(token));
    }

    [Fact]
    public void Verify_HeaderInAnotherOrder_IsAccepted()
    {
        var header = $$"""{ "kid":"{{ReleaseKey.IdOf(_key)}}", "typ":"casespdp-release+jws", "alg":"ES256" }""";

        Assert.Null(CodeOf(Token(header, Payload(), _key)));
    }

    [Fact]
    public void Verify_NonCanonicalBase64_IsRefused()
    {
        var token = ReleaseSigner.Sign(TestReleases.Release(), _key).Token;

        // 64 bytes take 86 characters; the last one has four bits that mean nothing.
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = Alphabet[Alphabet.IndexOf(token[^1], StringComparison.Ordinal) + 1];

        Assert.Equal(ReleaseFaultCodes.NotCanonical, CodeOf(token[..^1] + last));
        Assert.Equal(ReleaseFaultCodes.NotCanonical, CodeOf(token + "=="));
        Assert.Equal(ReleaseFaultCodes.NotCanonical, CodeOf(token.Replace(".", ".\n", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("e30.e30.e30.e30")]
    [InlineData("e30.e+0.e30")]
    [InlineData("\u00e9.e30.e30")]
    public void Verify_NoToken_IsRefused(string token)
    {
        Assert.Equal(ReleaseFaultCodes.NotAToken, CodeOf(token));
    }

    [Fact]
    public void Verify_MoreThanTheLimit_IsRefusedBeforeAnythingElse()
    {
        Assert.Equal(ReleaseFaultCodes.TooLarge, CodeOf(new string('a', ReleaseLimits.TokenBytes + 1)));
        Assert.Equal(ReleaseFaultCodes.NotAToken, CodeOf(new string('a', ReleaseLimits.TokenBytes)));
    }

    [Theory]
    [InlineData("{\"format\":1,", "{\"format\":2,", ReleaseFaultCodes.UnknownFormat)]
    [InlineData("{\"format\":1,", "{", ReleaseFaultCodes.Member)]
    [InlineData("{\"format\":1,", "{\"format\":\"1\",", ReleaseFaultCodes.Member)]
    [InlineData("\"sequence\":57", "\"sequence\":0", ReleaseFaultCodes.Number)]
    [InlineData("\"sequence\":57", "\"sequence\":9007199254740992", ReleaseFaultCodes.Number)]
    [InlineData("\"sequence\":57", "\"sequence\":57.0", ReleaseFaultCodes.Member)]
    [InlineData("\"sequence\":57", "\"sequence\":-57", ReleaseFaultCodes.Member)]
    [InlineData("\"sequence\":57", "\"sequence\":\"57\"", ReleaseFaultCodes.Member)]
    [InlineData("\"sequence\":57", "\"other\":57", ReleaseFaultCodes.Member)]
    [InlineData("\"number\":1", "\"number\":0", ReleaseFaultCodes.Number)]
    [InlineData("\"id\":\"9f1c2ab07d34e6f1\"", "\"id\":\"9F1C2AB07D34E6F1\"", ReleaseFaultCodes.Member)]
    [InlineData("\"channel\":\"prod\"", "\"channel\":\"../prod\"", ReleaseFaultCodes.Member)]
    [InlineData("\"published\":\"2026-12-01T10:00:00Z\"", "\"published\":\"yesterday\"", ReleaseFaultCodes.Member)]
    [InlineData("\"published\":\"2026-12-01T10:00:00Z\"", "\"published\":\"2026-12-01T10:00:00\"", ReleaseFaultCodes.Member)]
    [InlineData("\"publisher\":\"ci\"", "\"publisher\":\"\\ud800\"", ReleaseFaultCodes.NotJson)]
    [InlineData("\"publisher\":\"ci\"", "\"publisher\":\"ci\",\"\\ud800\":1", ReleaseFaultCodes.NotJson)]
    [InlineData("\"publisher\":\"ci\"", "\"publisher\":null", ReleaseFaultCodes.Member)]
    [InlineData("\"approved\":[]", "\"approved\":[1]", ReleaseFaultCodes.Member)]
    [InlineData("\"approved\":[]", "\"approved\":{}", ReleaseFaultCodes.Member)]
    [InlineData("\"bytes\":20480", "\"bytes\":0", ReleaseFaultCodes.ContentSize)]
    [InlineData("\"bytes\":20480", "\"bytes\":67108865", ReleaseFaultCodes.ContentSize)]
    [InlineData("\"bytes\":20480", "\"bytes\":67108864", null)]
    [InlineData("\"bytes\":20480", "\"bytes\":1,\"percent\":101,\"salt\":1", ReleaseFaultCodes.Percent)]
    [InlineData("\"bytes\":20480", "\"bytes\":1,\"percent\":-1,\"salt\":1", ReleaseFaultCodes.Percent)]
    [InlineData("\"bytes\":20480", "\"bytes\":1,\"percent\":0.001,\"salt\":1", ReleaseFaultCodes.Percent)]
    [InlineData("\"bytes\":20480", "\"bytes\":1,\"percent\":1e400,\"salt\":1", ReleaseFaultCodes.Percent)]
    [InlineData("\"bytes\":20480", "\"bytes\":1,\"percent\":\"10\",\"salt\":1", ReleaseFaultCodes.Percent)]
    [InlineData("\"bytes\":20480", "\"bytes\":1,\"percent\":10", ReleaseFaultCodes.Percent)]
    [InlineData("\"bytes\":20480", "\"bytes\":1,\"salt\":10", ReleaseFaultCodes.Percent)]
    [InlineData("\"bytes\":20480", "\"bytes\":1,\"percent\":10,\"salt\":1", ReleaseFaultCodes.NoUnconditionalTarget)]
    [InlineData("\"bytes\":20480", "\"bytes\":1,\"where\":{}", ReleaseFaultCodes.Where)]
    [InlineData("\"bytes\":20480", "\"bytes\":1,\"where\":{\"zone\":\"a\"}", ReleaseFaultCodes.Where)]
    [InlineData("\"bytes\":20480", "\"bytes\":1,\"where\":{\"zone\":[]}", ReleaseFaultCodes.Where)]
    [InlineData("\"bytes\":20480", "\"bytes\":1,\"where\":{\"a zone\":[\"a\"]}", ReleaseFaultCodes.Where)]
    [InlineData("\"bytes\":20480", "\"bytes\":1,\"where\":[]", ReleaseFaultCodes.Member)]
    [InlineData("\"targets\":[", "\"targets\":[1,", ReleaseFaultCodes.Member)]
    public void Verify_Payload_IsRefusedWithItsCode(string text, string changed, string? code)
    {
        Assert.Equal(code, CodeOfPayload(text, changed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{/**/}")]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}")]
    public void Verify_PayloadThatIsNoObject_IsRefused(string payload)
    {
        Assert.Equal(ReleaseFaultCodes.NotJson, CodeOf(Token(Header(ReleaseKey.IdOf(_key)), payload, _key)));
    }

    [Theory]
    [InlineData(0, ReleaseFaultCodes.TargetCount)]
    [InlineData(16, null)]
    [InlineData(17, ReleaseFaultCodes.TargetCount)]
    public void Verify_CountOfTargets_HasLimits(int count, string? code)
    {
        var target = Payload()[Payload().IndexOf("[{", StringComparison.Ordinal)..^1].Trim('[', ']');
        var canary = target[..^1] + ",\"percent\":1,\"salt\":1}";
        var targets = Enumerable.Range(0, count).Select(i => i == count - 1 ? target : canary);

        Assert.Equal(code, CodeOfPayload($"[{target}]", $"[{string.Join(',', targets)}]"));
    }

    [Fact]
    public void Verify_TwoUnconditionalTargets_IsRefused()
    {
        var target = Payload()[Payload().IndexOf("[{", StringComparison.Ordinal)..^1].Trim('[', ']');

        Assert.Equal(ReleaseFaultCodes.UnreachableTarget, CodeOfPayload($"[{target}]", $"[{target},{target}]"));
    }

    [Fact]
    public void Verify_InvalidUtf8InThePayload_IsRefused()
    {
        var payload = Encoding.UTF8.GetBytes(Payload());
        payload[Payload().IndexOf("SOC", StringComparison.Ordinal)] = 0xff;
        var signed = $"{Encode(Header(ReleaseKey.IdOf(_key)))}.{Base64Url.EncodeToString(payload)}";
        var signature = _key.SignData(
            Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

        Assert.Equal(ReleaseFaultCodes.NotJson, CodeOf($"{signed}.{Base64Url.EncodeToString(signature)}"));
    }

    private static string Payload() => Encoding.UTF8.GetString(ReleaseJson.Write(TestReleases.Release()));

    private static string Header(string keyId) => $$"""{"alg":"ES256","typ":"casespdp-release+jws","kid":"{{keyId}}"}""";

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Token(string header, string payload, ECDsa key)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        var signature = key.SignData(
            Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private string? CodeOfPayload(string text, string changed)
    {
        Assert.Contains(text, Payload(), StringComparison.Ordinal);
        return CodeOf(Token(Header(ReleaseKey.IdOf(_key)), Payload().Replace(text, changed, StringComparison.Ordinal), _key));
    }

    private string? CodeOf(string token)
    {
        var release = new ReleaseVerifier(TrustedKeys.Of(_key)).Verify(token, TestReleases.Channel, out var fault);
        Assert.Equal(release is null, fault is not null);
        return fault?.Code;
    }
}
