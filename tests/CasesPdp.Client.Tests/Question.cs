namespace CasesPdp.Client.Tests;

internal static class Question
{
    public static CaseQuestion To(string action, string role = "analyst") =>
        new(CaseSubject.WithRoles(role), action, CaseResource.Of("securitySolution"));
}
