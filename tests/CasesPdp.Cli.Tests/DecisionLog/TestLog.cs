namespace CasesPdp.Cli.Tests.DecisionLog;

/// <summary>Lines as a server writes them, and a bundle whose roles they name.</summary>
internal static class TestLog
{
    public const string Settings = "bundle: 1\nkibana: \"9.3\"\nlicense: platinum\n";

    public static readonly string AnnDeletes = Line(1, "ann", ["sec_all"], "deleteCase", "ALLOW", "ALLOWED", grantedBy: ["sec_all"]);
    public static readonly string BobIsDenied = Line(
        2, "bob", ["sec_read"], "deleteCase", "DENY", "MISSING_PRIVILEGE", more: ",\"missing\":[\"deleteCase\"]");
    public static readonly string BobAsSuperuser = Line(
        3, "bob", ["sec_read", "superuser"], "deleteCase", "ALLOW", "ALLOWED", grantedBy: ["superuser"]);
    public static readonly string BobReads = Line(4, "bob", ["sec_read"], "getCase", "ALLOW", "ALLOWED", grantedBy: ["sec_read"]);
    public static readonly string Lost = """
        {"@timestamp":"2026-11-29T05:00:05.000Z","event":{"dataset":"casespdp.decisions","action":"records-lost"},"casespdp":{"lost":{"FILE":2,"QUEUE_FULL":3}}}
        """;

    public static readonly string Summary = """
        {"@timestamp":"2026-11-29T05:00:06.000Z","event":{"dataset":"casespdp.decisions","action":"summary"},"casespdp":{"method":"CheckMatrix","left_out":7}}
        """;

    public static string All => string.Join('\n', AnnDeletes, BobIsDenied, BobAsSuperuser, BobReads) + "\n";

    public static TemporaryBundle Bundle(string privilegeOfAll = "all") => new(
        ("pdp.yaml", Settings),
        ("roles/roles.json", $$"""
            [
              {"name": "sec_all", "kibana": [{"feature": {"securitySolutionCasesV3": ["{{privilegeOfAll}}"], "actions": ["all"]}, "spaces": ["*"]}]},
              {"name": "sec_read", "kibana": [{"feature": {"securitySolutionCasesV3": ["read"]}, "spaces": ["*"]}]}
            ]
            """));

    public static string Line(
        int second, string subject, string[] roles, string action, string outcome, string reason, string[]? grantedBy = null, string more = "",
        string space = "default")
    {
        var names = string.Join(',', roles.Select(r => $"\"{r}\""));
        var granted = string.Join(',', (grantedBy ?? []).Select(r => $$"""{"role":"{{r}}","privilege":"x","resource":"*"}"""));
        return $$$"""
            {"@timestamp":"2026-11-29T05:00:0{{{second}}}.000Z","event":{"dataset":"casespdp.decisions","id":"a-{{{second}}}-0","action":"{{{action}}}"},"client":{"user":{"name":"anonymous"}},"user":{"id":"{{{subject}}}","roles":[{{{names}}}]},"casespdp":{"method":"Check","item":0,"owners":["securitySolution"],"space":"{{{space}}}","outcome":"{{{outcome}}}","reason":"{{{reason}}}","granted_by":[{{{granted}}}]{{{more}}}}}
            """;
    }
}
