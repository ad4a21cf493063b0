using System.Security.Cryptography;
using System.Text;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Replaces the values of fields that the log may not hold in clear: by <c>***</c>, or by an HMAC-SHA256.</summary>
/// <remarks>A hash tells equal values apart from others and is no way back without the key. Used by the thread that writes.</remarks>
internal sealed class ProtectedFields(IReadOnlyList<string> masked, IReadOnlyList<string> hashed, byte[] key)
{
    /// <summary>What stands in place of a masked value.</summary>
    public const string Mask = "***";

    /// <summary>The beginning of a hashed value; 64 hexadecimal digits follow.</summary>
    public const string HashPrefix = "hmac-sha256:";

    /// <summary>Fields that can be masked or hashed, by their names in the log.</summary>
    public const string UserId = "user.id";
    public const string UserRoles = "user.roles";
    public const string CallerName = "client.user.name";
    public const string LimitedBy = "casespdp.limited_by";
    public const string ProfileUid = "casespdp.profile_uid";
    public const string Owners = "casespdp.owners";
    public const string Space = "casespdp.space";
    public const string Connector = "casespdp.connector";
    public const string AssigneeUids = "casespdp.assignee_uids";

    private readonly HashSet<string> _masked = [.. masked];
    private readonly HashSet<string> _hashed = [.. hashed];

    /// <summary>Those fields.</summary>
    public static IReadOnlyCollection<string> Known { get; } =
        [UserId, UserRoles, CallerName, LimitedBy, ProfileUid, Owners, Space, Connector, AssigneeUids];

    /// <summary>The fields whose values are replaced, in ordinal order. Records name them, so that a reader can tell.</summary>
    public IReadOnlyList<string> Names { get; } = [.. masked.Concat(hashed).Order(StringComparer.Ordinal)];

    /// <summary>The value as the log may hold it.</summary>
    public string Protect(string field, string value)
    {
        if (Names.Count == 0)
        {
            return value;
        }

        if (_masked.Contains(field))
        {
            return Mask;
        }

        return _hashed.Contains(field)
            ? HashPrefix + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(value)))
            : value;
    }
}
