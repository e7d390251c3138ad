SwaggerUIBundle({
  url: '/openapi.yml',
  dom_id: '#description',
  deepLinking: true,
  validatorUrl: null,
});
