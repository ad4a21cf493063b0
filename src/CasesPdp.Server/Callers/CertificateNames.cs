using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CasesPdp.Server.Callers;

/// <summary>The identities of a client's certificate: its subject alternative names. Its subject is no identity.</summary>
internal static class CertificateNames
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private const int EmailTag = 1;
    private const int DnsTag = 2;
    private const int UriTag = 6;
    private const int IpTag = 7;

    /// <summary>The identities, SPIFFE id first. A certificate without readable names has one that no setting can grant anything.</summary>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.Where(e => e.Oid?.Value == SubjectAlternativeName).SelectMany(e => Read(e.RawData)).ToList();

        // SPIFFE: an id counts only if it is the certificate's only URI.
        if (names.Count(IsUri) > 1)
        {
            names.RemoveAll(IsSpiffe);
        }

        return names.Count > 0
            ? [.. names.OrderByDescending(IsSpiffe)]
            : [$"certificate:{certificate.GetCertHashString(HashAlgorithmName.SHA256)[..16]}"];
    }

    private static bool IsSpiffe(string name) => name.StartsWith(CallerName.Spiffe, StringComparison.Ordinal);

    private static bool IsUri(string name) => IsSpiffe(name) || name.StartsWith(CallerName.Uri, StringComparison.Ordinal);

    private static List<string> Read(byte[] extension)
    {
        try
        {
            List<string> names = [];
            var sequence = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
            while (sequence.HasData)
            {
                if (Name(sequence) is { } name)
                {
                    names.Add(name);
                }
            }

            return names;
        }
        catch (Exception malformed) when (malformed is AsnContentException or ArgumentException)
        {
            return [];
        }
    }

    private static string? Name(AsnReader names)
    {
        var tag = names.PeekTag();
        switch (tag.TagValue)
        {
            case EmailTag:
                return CallerName.Email + names.ReadCharacterString(UniversalTagNumber.IA5String, tag);
            case DnsTag:
                return CallerName.Dns + names.ReadCharacterString(UniversalTagNumber.IA5String, tag);
            case UriTag:
                var uri = names.ReadCharacterString(UniversalTagNumber.IA5String, tag);
                return IsSpiffe(uri) ? uri : CallerName.Uri + uri;
            case IpTag:
                return CallerName.Ip + new IPAddress(names.ReadOctetString(tag));
            default:
                names.ReadEncodedValue();
                return null;
        }
    }
}
