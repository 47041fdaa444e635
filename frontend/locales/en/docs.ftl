# The API documentation, for developers.
api-title = The API of Seyès
api-lead = Each request carries a token: “Authorization: Bearer …”. Those who administer the server create one with “seyes token create”. Errors follow RFC 9457.
api-list = All operations
api-parameters = Parameters
api-body = The body of the request is described in openapi.json.
api-answers = Answers
