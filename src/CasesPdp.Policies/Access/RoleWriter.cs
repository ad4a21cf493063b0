namespace CasesPdp.Policies.Access;

/// <summary>Writes the least Kibana role document that gives a row of the requirements page.</summary>
public static class RoleWriter
{
    /// <summary>The body of <c>PUT /api/security/role/{name}</c> as indented JSON.</summary>
    public static string Write(LoadedPolicy policy, AccessLevel level, string owner, string space) => throw new NotImplementedException();
}
